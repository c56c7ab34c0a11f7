"""Do stated probabilities come true? A reliability plot, drawn as SVG that needs no colour to be read.

Each set is a curve through its bins of equal mass: across, the mean probability that was stated; up, the share that was
garbled. On the diagonal the two agree. Curves differ by their dashes and marks.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.etree.ElementTree import Element, ElementTree, SubElement, indent

from dossier.errors import InputUnusable
from evaluation.measures import Bin

SIDE = 400
"""Of the square in which the curves lie; all lengths are pixels."""

LEFT, TOP, BELOW = 64, 24, 64
LEGEND_LINE = 22
DASHES = ("none", "8 4", "2 3", "10 3 2 3")
MARKS = (
    "M-4,0 a4,4 0 1,0 8,0 a4,4 0 1,0 -8,0 Z",
    "M-4,-4 H4 V4 H-4 Z",
    "M0,-5 L5,4 L-5,4 Z",
    "M0,-5 L5,0 L0,5 L-5,0 Z",
    "M-5,-4 L5,-4 L0,5 Z",
)
"""Circle, square, triangle, lozenge, triangle on its point, about the origin. There is one more than of DASHES, so that
twenty curves differ."""

TICKS = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)
INK, GRID = "#000000", "#bbbbbb"
TITLE = "Reliability of the stated probability of garble"


@dataclass(frozen=True, slots=True)
class Curve:
    """One set's bins, lowest probability first."""

    name: str
    bins: tuple[Bin, ...]


def draw(curves: Sequence[Curve], path: Path) -> None:
    """Write the plot of `curves` to `path`. Raises InputUnusable where it cannot be written."""
    height = TOP + SIDE + BELOW + LEGEND_LINE * len(curves)
    size = {"width": str(LEFT + SIDE + 24), "height": str(height)}
    root = Element("svg", size, xmlns="http://www.w3.org/2000/svg", role="img")
    root.set("font-family", "sans-serif")
    root.set("font-size", "13")
    SubElement(root, "title").text = TITLE
    SubElement(root, "desc").text = "; ".join(map(_told, curves))
    SubElement(root, "rect", size, fill="#ffffff")
    _draw_axes(root)
    for number, curve in enumerate(curves):
        points = [(_across(part.stated), _up(part.observed)) for part in curve.bins]
        _draw_line(root, number, points)
        y = TOP + SIDE + BELOW + LEGEND_LINE * number
        _draw_line(root, number, [(LEFT, y), (LEFT + 24, y), (LEFT + 48, y)])
        _write(root, LEFT + 60, y + 4, f"{curve.name}, {sum(part.n for part in curve.bins)} sentences", "start")
    indent(root)
    try:
        ElementTree(root).write(path, encoding="utf-8", xml_declaration=True)
    except OSError as error:
        raise InputUnusable(f"the plot cannot be written to {path} ({error.strerror}): name another file") from error


def _told(curve: Curve) -> str:
    """The curve in words, for those who hear the picture."""
    points = ", ".join(f"{part.stated:.2f} stated {part.observed:.2f} garbled" for part in curve.bins)
    return f"{curve.name}: {points}"


def _draw_axes(root: Element) -> None:
    for tick in TICKS:
        x, y = _across(tick), _up(tick)
        _segment(root, (x, _up(0)), (x, _up(1)), GRID)
        _segment(root, (_across(0), y), (_across(1), y), GRID)
        _write(root, x, _up(0) + 18, f"{tick:.1f}", "middle")
        _write(root, LEFT - 8, y + 4, f"{tick:.1f}", "end")
    _segment(root, (_across(0), _up(0)), (_across(1), _up(1)), INK)
    _write(root, _across(0.5), _up(0) + 38, "stated probability", "middle")
    label = _write(root, 0, 0, "share that was garbled", "middle")
    label.set("transform", f"translate(18 {_up(0.5):.1f}) rotate(-90)")


def _draw_line(root: Element, number: int, points: Sequence[tuple[float, float]]) -> None:
    """A curve, or its key in the legend: dashes, and a mark at each point."""
    line = SubElement(root, "polyline", points=" ".join(f"{x:.1f},{y:.1f}" for x, y in points))
    line.attrib |= {"fill": "none", "stroke": INK, "stroke-width": "1.5"}
    line.set("stroke-dasharray", DASHES[number % len(DASHES)])
    for x, y in points:
        mark = SubElement(root, "path", d=MARKS[number % len(MARKS)], transform=f"translate({x:.1f} {y:.1f})")
        mark.attrib |= {"fill": INK if number % 2 == 0 else "#ffffff", "stroke": INK}


def _segment(root: Element, start: tuple[float, float], end: tuple[float, float], colour: str) -> None:
    (x1, y1), (x2, y2) = start, end
    SubElement(root, "line", x1=f"{x1:.1f}", y1=f"{y1:.1f}", x2=f"{x2:.1f}", y2=f"{y2:.1f}", stroke=colour)


def _write(root: Element, x: float, y: float, text: str, anchor: str) -> Element:
    label = SubElement(root, "text", {"x": f"{x:.1f}", "y": f"{y:.1f}", "text-anchor": anchor})
    label.text = text
    return label


def _across(share: float) -> float:
    return LEFT + SIDE * share


def _up(share: float) -> float:
    return TOP + SIDE * (1 - share)
