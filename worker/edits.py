"""What did an edit change in the words of a story?"""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher, unified_diff

from dossier.record import Dossier
from dossier.text import Article, Lacking
from worker.likeness import likeness, sketch
from worker.store.entry import Outcome

LEAST_LIKENESS = 0.3
"""Below it, no edit: what stands there is another story, or the first third of this one before a paywall that does not
say so. Set by hand."""


@dataclass(frozen=True, slots=True)
class Counted:
    """How many words were added and removed; one that became another is both."""

    added: int
    removed: int

    def told(self) -> str:
        """In words."""
        return f"{self.added} words added, {self.removed} removed"


def compare(checked: Dossier, read: Dossier) -> tuple[Outcome, str]:
    """What has become of a checked story, by what was read just now; and that in words."""
    before, after = article_of(checked), article_of(read)
    if before.text == after.text:
        return Outcome.UNCHANGED, ""
    if missed := [part for part in _lacking(read) if part.part not in {known.part for known in _lacking(checked)}]:
        return Outcome.AWAY, f"{missed[0].part} cannot be had: {missed[0].why}"
    left = likeness(sketch(before), sketch(after))
    if left < LEAST_LIKENESS:
        return Outcome.OTHER, f"the text that stands there now has a likeness of {left:.2f} to the one that was checked"
    return Outcome.EDITED, count_words(checked, read).told()


def count_words(before: Dossier, after: Dossier) -> Counted:
    """How many words differ."""
    was, now = (article_of(dossier).text.split() for dossier in (before, after))
    same = sum(block.size for block in SequenceMatcher(None, was, now, autojunk=False).get_matching_blocks())
    return Counted(len(now) - same, len(was) - same)


def diff(before: Dossier, after: Dossier, was: str, now: str) -> list[str]:
    """A unified diff, a sentence a line, paragraphs parted by an empty one; `was` and `now` name the two."""
    return list(unified_diff(_sentences(before), _sentences(after), was, now, lineterm=""))


def article_of(dossier: Dossier) -> Article:
    """The story that was read. Raises ValueError where none has been."""
    if dossier.article is None:
        raise ValueError("only stories that have been cleaned can be compared")
    return dossier.article


def _lacking(dossier: Dossier) -> tuple[Lacking, ...]:
    return dossier.page.lacking if dossier.page else ()


def _sentences(dossier: Dossier) -> list[str]:
    text, lines, end = article_of(dossier).text, [], 0
    for passage in dossier.passages:
        if "\n\n" in text[end : passage.where.start]:
            lines.append("")
        lines.append(" ".join(passage.where.of(text).split()))
        end = passage.where.end
    return lines
