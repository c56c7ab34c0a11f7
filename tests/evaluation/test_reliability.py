"""Does the plot show every point where it belongs, and can it be read without colour and without eyes?"""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

from dossier.errors import InputUnusable
from evaluation.measures import Bin
from evaluation.reliability import LEFT, SIDE, TOP, Curve, draw

NAMESPACE = "{http://www.w3.org/2000/svg}"


def drawn(folder: Path, *curves: Curve) -> ElementTree.Element:
    draw(curves, folder / "plot.svg")
    return ElementTree.parse(folder / "plot.svg").getroot()


def test_a_point_lies_as_far_across_as_stated_and_as_high_as_observed(tmp_path: Path) -> None:
    root = drawn(tmp_path, Curve("desk", (Bin(0.25, 0.0, 3), Bin(0.5, 1.0, 3))))
    curve, _ = root.iter(f"{NAMESPACE}polyline")
    low, high = ([float(number) for number in point.split(",")] for point in curve.attrib["points"].split())
    assert low == [LEFT + SIDE * 0.25, TOP + SIDE]
    assert high == [LEFT + SIDE * 0.5, TOP]


def test_curves_differ_by_dashes_or_marks_and_never_by_colour(tmp_path: Path) -> None:
    root = drawn(tmp_path, *(Curve(f"set {number}", (Bin(0.5, 0.5, 1),)) for number in range(8)))
    lines = list(root.iter(f"{NAMESPACE}polyline"))[::2]  # each curve is followed by its key
    marks = list(root.iter(f"{NAMESPACE}path"))[::4]  # one of its own, three of its key
    looks = {
        (line.attrib["stroke-dasharray"], mark.attrib["d"], mark.attrib["fill"])
        for line, mark in zip(lines, marks, strict=True)
    }
    assert len(looks) == 8
    for colour in re.findall(r"#(\w{6})", ElementTree.tostring(root, encoding="unicode")):
        assert colour[:2] == colour[2:4] == colour[4:]


def test_the_picture_is_told_in_words_and_names_are_safe_in_it(tmp_path: Path) -> None:
    root = drawn(tmp_path, Curve("<desk> & co", (Bin(0.25, 0.5, 3),)))
    told = root.find(f"{NAMESPACE}desc")
    assert told is not None
    assert told.text == "<desk> & co: 0.25 stated 0.50 garbled"


def test_a_plot_that_cannot_be_written_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(InputUnusable, match=r"none.plot\.svg"):
        draw([], tmp_path / "none" / "plot.svg")
