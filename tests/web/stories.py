"""Which two stories do the web tests tell? The editors' tests one about owls, the readers' one about moths."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any

from dossier.findings import (
    AbstractOrigin,
    Author,
    Candidate,
    Claim,
    Evidence,
    Flag,
    Kind,
    Link,
    Outcome,
    Publication,
    Ruling,
    Suggestion,
    Verdict,
)
from dossier.record import Dossier, Gap, Provenance
from dossier.summary import Misreport, Sentence, Summary
from dossier.text import Article, Page, Passage, Run, Span

HOSTILE = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "\"'><svg onload=alert(1)>",
    "</title><script>alert(1)</script>",
    "</script><script>alert(1)</script>",
    "javascript:alert(1)",
    "{{ 7 * 7 }}{% raw %}",
    "<style>body{display:none}</style>",
    "&lt;b&gt;\u202egnp.exe",
    "]]><!--<iframe src=//evil.example>",
)
"""What comes from outside, and must stay words."""


class Told:
    """A story as it was read: its parts, and where in its text words stand."""

    def __init__(self, headline: str, paragraphs: Iterable[str], sentences: Iterable[str]) -> None:
        self.headline, self.paragraphs, self.sentences = headline, tuple(paragraphs), tuple(sentences)
        self.text = "\n\n".join([headline, *self.paragraphs])

    def place(self, words: str) -> Span:
        """Where they stand first."""
        return Span(self.text.index(words), self.text.index(words) + len(words))

    def read(self, address: str, site: str, author: str) -> dict[str, Any]:
        """The fields of a dossier that are known once it has been cleaned and split into sentences."""
        whole = Span(0, len(self.text))
        return {
            "page": Page(address, self.headline, self.text, site=site, authors=(author,)),
            "article": Article(
                self.text,
                self.place(self.headline),
                tuple(map(self.place, self.paragraphs)),
                (Run(whole, whole),),
                (),
                "en",
            ),
            "passages": tuple(
                Passage(self.place(each), 1.0) for each in sorted((self.headline, *self.sentences), key=self.text.index)
            ),
        }


def evidence(paper: Publication, words: str, probability: float) -> Evidence:
    """The first sentence of the paper's abstract, which reads so."""
    return Evidence(paper.doi, 0, words, AbstractOrigin.PUBLISHER, probability)


OWLS_SAY = (
    "Owls hear mice under snow.",
    "They find all of 40 mice of the field in the dark, say researchers.",
    "It gives the ear that turns at them.",
)
_OWLS = Told("Owls hear to mice", (" ".join(OWLS_SAY[:2]), OWLS_SAY[2]), OWLS_SAY)
OWL_PAPER = Publication(
    "10.5555/owls.7",
    "Hearing in owls that hunt below snow",
    (Author("Adams", "A."),),
    "Journal of Owls",
    2026,
    abstract=("Owls found 31 of 40 voles below snow.", "Their ears stand at unequal heights."),
    source="Crossref",
)
_OWL_EVIDENCE = evidence(OWL_PAPER, OWL_PAPER.abstract[0], 0.8)
_OWLS_AT = datetime(2026, 11, 26, tzinfo=UTC)
OWLS = Dossier(
    "https://owls.example/news/1",
    **_OWLS.read("https://owls.example/news/1", "Owls today", "Bo Berg"),
    flags=(
        Flag(
            _OWLS.place("hear to"),
            Kind.UNIDIOMATIC,
            0.62,
            True,
            "“hear to” reads oddly",
            Suggestion("hear", "the language model"),
        ),
        Flag(_OWLS.place("mice of the field"), Kind.MISTRANSLATED_TERM, 0.91, True, "a coinage for “voles”"),
        Flag(_OWLS.place(OWLS_SAY[2]), Kind.WORD_SALAD, 0.4, False, "hardly a sentence"),
    ),
    claims=(
        Claim(_OWLS.place(OWLS_SAY[0]), OWLS_SAY[0]),
        Claim(_OWLS.place(OWLS_SAY[1]), OWLS_SAY[1], (1,)),
    ),
    found=(OWL_PAPER,),
    link=Link(
        Outcome.LINKED, OWL_PAPER, 0.93, True, "names and topic", ("the title fits",), (Candidate(OWL_PAPER, 0.93, ()),)
    ),
    verdicts=(
        Verdict(0, Ruling.SUPPORTED, 0.88, True, "the paper says so", (_OWL_EVIDENCE,)),
        Verdict(1, Ruling.CONTRADICTED, 0.77, True, "the paper has 31, not all", (_OWL_EVIDENCE,)),
    ),
    summary=Summary(
        (Sentence("Owls found most voles below snow.", (_OWL_EVIDENCE,), (0,)), Sentence("Their ears help.", ())),
        (),
        True,
    ),
    gaps=(Gap("search_publications", "PubMed", "it did not answer in time"),),
    provenance=(
        Provenance("read_article", "rules", "1", _OWLS_AT, 0.1),
        Provenance("flag_passages", "SmolLM2", "2", _OWLS_AT, 0.1),
    ),
)

FLAGGED = "It gives to see the lamp of the strong."
BEFORE = "They filmed 40 insects."
CLAIM = "Moths circle lamps because they love the light."
BACKED = "Moths turn their backs to the light."
UNSPOKEN = tuple(f"Nobody speaks of sentence {number} here." for number in range(9))
MOTH_PAPER = Publication(
    "10.5555/moths.1",
    "Why flying insects gather at artificial light",
    (Author("Fabian", "Sam"),),
    "Journal of Moths",
    2024,
    date(2024, 1, 30),
    (BACKED, "Light from below made them crash."),
)


def moths(
    hostile: str = "", site: str = "Lamp Weekly", address: str = "https://lamps.example/moths", **more: Any
) -> Dossier:
    """A finished dossier; `hostile` stands in everything that comes from outside."""
    headline = f"Moths and lamps {hostile}".strip()
    paragraphs = [
        f"{CLAIM} {UNSPOKEN[0]} {hostile} {UNSPOKEN[1]}",
        f"{UNSPOKEN[2]} {BEFORE} {FLAGGED} {UNSPOKEN[3]}",
        " ".join(UNSPOKEN[4:]),
    ]
    told = Told(headline, paragraphs, (CLAIM, BEFORE, FLAGGED, *UNSPOKEN))
    backing = evidence(MOTH_PAPER, f"{BACKED} {hostile}".strip(), 0.9)
    backed = Sentence(f"{BACKED} {hostile}".strip(), (backing,), (0,))
    suggestion = Suggestion(f"It shows {hostile}", "x")
    at = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)
    values: dict[str, Any] = {
        **told.read(address, f"{site}{hostile}", f"night.owl{hostile}"),
        "flags": (
            Flag(
                told.place(FLAGGED),
                Kind.WORD_SALAD,
                0.97,
                True,
                f"no sense {hostile}",
                suggestion,
            ),
        ),
        "claims": (Claim(told.place(CLAIM), f"{CLAIM} {hostile}".strip()),),
        "link": Link(Outcome.LINKED, MOTH_PAPER, 0.97, True, f"by its words {hostile}", (f"the topic {hostile}",)),
        "verdicts": (Verdict(0, Ruling.CONTRADICTED, 0.9, True, f"the paper has other words {hostile}", (backing,)),),
        "summary": Summary(
            (backed, Sentence("Light from below makes them crash.", ())),
            (),
            True,
            in_short=backed,
            misreports=(Misreport(0, CLAIM, f"the paper says otherwise {hostile}"),),
        ),
        "provenance": (
            Provenance("flag_passages", "rules", "0.1.0", at, 0.1),
            Provenance("check_summary", f"a model {hostile}", "abc", at, 0.1),
        ),
    }
    return Dossier(address, **(values | more))
