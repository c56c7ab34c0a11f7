"""How much of their words do two stories share, and is that enough for one to be a copy of the other?

A story is its runs of SHINGLE_WORDS words below the headline, letters and digits alone, case folded; two are as like as
the share of all their runs that both have (Jaccard). MinHash estimates that from PERMUTATIONS numbers a story, to
within .03 (one standard error, at .7). Where c of the words of each are its own, and stand together, the likeness is
(1 - c) / (1 + c).
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from hashlib import blake2b, sha256

from dossier.text import Article

SHINGLE_WORDS = 5
"""Stories on one paper share its terms and a quotation or two, but seldom runs of five words beyond those."""

PERMUTATIONS = 256
BAND_NUMBERS = 4
"""Stories are compared that agree in one of the bands of so many numbers each: all pairs at .7 (but one in 40 million),
one pair in ten at .2."""

TEXT_LIKENESS = 0.7
"""Set by hand: c = .18, so that one paragraph in six may be another. It is on the strict side, since a copy is not
checked, and one that is not known for a copy only costs a check. docs/architecture.md says what was looked at."""

CANONICAL_LIKENESS = 0.5
"""Where the page itself says that it is the other story, c may be .33. Two stories under one wrong address, as the home
page's, are far below."""

FEWEST_SHINGLES = 50
"""Of a shorter text, which may be a notice, all must be the same, its headline included. Set by hand."""


@dataclass(frozen=True, slots=True)
class Sketch:
    """What is kept of a story to compare it by: a digest of all its words, how many runs it has, their minima."""

    digest: str
    shingles: int
    minima: bytes


def sketch(article: Article) -> Sketch:
    """The sketch of the story."""
    from datasketch import MinHash

    words = _words(article.text[article.headline.end :])
    runs = {" ".join(words[at : at + SHINGLE_WORDS]) for at in range(len(words) - SHINGLE_WORDS + 1)}
    minima = MinHash(num_perm=PERMUTATIONS, seed=1, scheme="affine32")  # what is stored rests on all three
    minima.update_batch([run.encode() for run in runs])
    digest = sha256(" ".join(_words(article.text)).encode()).hexdigest()
    return Sketch(digest, len(runs), minima.hashvalues.astype("<u4").tobytes())


def bands(one: Sketch) -> tuple[int, ...]:
    """Numbers of which two sketches share at least one where they are alike, and hardly ever where they are not."""
    size = 4 * BAND_NUMBERS
    cut = [one.minima[at : at + size] for at in range(0, len(one.minima), size)]
    return tuple(
        int.from_bytes(blake2b(bytes([place]) + band, digest_size=7).digest()) for place, band in enumerate(cut)
    )


def likeness(one: Sketch, other: Sketch) -> float:
    """The estimated share of runs that both have, 0 to 1."""
    pairs = zip(_numbers(one), _numbers(other), strict=True)
    return round(sum(a == b for a, b in pairs) / PERMUTATIONS, 4)


def is_copy(one: Sketch, other: Sketch, *, named: bool) -> bool:
    """True where the two are one story. `named`: one of them names the other's address as its own."""
    if min(one.shingles, other.shingles) < FEWEST_SHINGLES:
        return one.digest == other.digest
    return likeness(one, other) >= (CANONICAL_LIKENESS if named else TEXT_LIKENESS)


def _numbers(one: Sketch) -> memoryview:
    return memoryview(one.minima).cast("I")


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", unicodedata.normalize("NFKC", text).casefold())
