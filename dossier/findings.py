"""Which words do we use for what the desk finds: flags, publications, claims, verdicts, the summary?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from dossier.depth import BodySentence, Depth
from dossier.statement import Stated
from dossier.text import Span


class Kind(StrEnum):
    """What is wrong with a flagged passage."""

    MOJIBAKE = "MOJIBAKE"
    TRUNCATED = "TRUNCATED"
    REPEATED = "REPEATED"
    WORD_SALAD = "WORD_SALAD"
    MISTRANSLATED_TERM = "MISTRANSLATED_TERM"
    UNIDIOMATIC = "UNIDIOMATIC"
    STRAY_PUNCTUATION = "STRAY_PUNCTUATION"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A reading that would put the passage right, and what it rests on. The original is always kept."""

    text: str
    rests_on: str


@dataclass(frozen=True, slots=True)
class Flag:
    """A passage of Article.text that reads as garbled.

    `probability` is that of the passage being garbled; `calibrated` says whether it was fitted to labelled data.
    Here and below, `by_editor` marks what an editor put in place of the machine's finding.
    """

    where: Span
    kind: Kind
    probability: float
    calibrated: bool
    reason: str
    suggestion: Suggestion | None = None
    by_editor: bool = False


class Answer(StrEnum):
    """What can be said to a question about the whole article."""

    YES = "yes"
    UNCLEAR = "unclear"
    NO = "no"


@dataclass(frozen=True, slots=True)
class Garble:
    """The verdict on the whole article.

    `share` is that of its words' characters that are flagged, stray punctuation aside, from 0 to 1;
    `flagged_sentences` of its `sentences` (Dossier.passages) hold such a flag. `translated` answers whether it looks
    machine-translated, `through` is the language that it looks translated from (ISO 639-1), None where that cannot
    be told; `reasons` are for both.
    """

    share: float
    flagged_sentences: int
    sentences: int
    translated: Answer
    through: str | None
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Author:
    """One author; `given` may be initials or empty."""

    family: str
    given: str = ""


class AbstractOrigin(StrEnum):
    """Whose words an abstract is in; a paraphrase is never shown as the paper's own sentence."""

    PUBLISHER = "publisher"
    PARAPHRASE = "paraphrase"


class IdentifierKind(StrEnum):
    """Whose number a publication is known by."""

    DOI = "doi"
    PMID = "pmid"
    PMCID = "pmcid"
    ARXIV = "arxiv"


@dataclass(frozen=True, slots=True)
class Identifier:
    """A publication's name in a register.

    `value` is normalised: a DOI in lower case without resolver, a PMID in digits, a PMCID as PMC and digits, an arXiv
    identifier without "arXiv:" and without version.
    """

    kind: IdentifierKind
    value: str


class Standing(StrEnum):
    """What has become of a publication since it came out, the gravest first. NONE_KNOWN is not "valid"."""

    RETRACTED = "retracted"
    CONCERN = "concern"
    CORRECTED = "corrected"
    NONE_KNOWN = "none known"


@dataclass(frozen=True, slots=True)
class Publication:
    """A scholarly work as a source describes it. `published` may be None with only `year` known, or neither.

    `doi` may be empty where the source gives another identifier. `standing` is what the source knew on
    `standing_checked`; None there: the source does not say, and `standing` tells nothing. `published_doi` is the DOI
    of a preprint's published version, `open_access` the address of a copy free to read. `is_notice`: it is not a study
    but tells of the retraction or correction of one. `institutions` are where its authors work, in the
    source's words, each once. `body` is that of a linked one whose `depth` is FULL_TEXT.
    """

    doi: str
    title: str
    authors: tuple[Author, ...] = ()
    journal: str = ""
    year: int | None = None
    published: date | None = None
    abstract: tuple[str, ...] = ()
    abstract_origin: AbstractOrigin = AbstractOrigin.PUBLISHER
    source: str = ""
    pmid: str = ""
    pmcid: str = ""
    arxiv: str = ""
    url: str = ""
    is_preprint: bool = False
    published_doi: str = ""
    standing: Standing = Standing.NONE_KNOWN
    standing_checked: date | None = None
    open_access: str = ""
    is_notice: bool = False
    institutions: tuple[str, ...] = ()
    depth: Depth = Depth.ABSTRACT
    body: tuple[BodySentence, ...] = ()


class Outcome(StrEnum):
    """How the search for the publication ended."""

    LINKED = "linked"
    AMBIGUOUS = "ambiguous"
    NONE = "none"


class Step(StrEnum):
    """Which step of the linking cascade named the publication, by the evidence that it rests on; the surest first."""

    IDENTIFIERS = "identifiers on the page"
    NAMES = "names, journal and date, with the topic"
    TOPIC = "the topic alone"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A publication that was considered: its probability of being the one, and the reasons for and against."""

    publication: Publication
    probability: float
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FurtherLink:
    """Another publication that a part of the story is about, linked by what it tells; never calibrated."""

    publication: Publication
    probability: float
    how: str
    reasons: tuple[str, ...]
    step: Step | None
    by_editor: bool = False


@dataclass(frozen=True, slots=True)
class Link:
    """The publication behind the story, or why none is named. `candidates` are ranked, best first.

    `publication` and `step` are set only where `outcome` is LINKED. `others` are the further publications of a story on
    several; it is empty for nearly all stories.
    """

    outcome: Outcome
    publication: Publication | None
    probability: float
    calibrated: bool
    how: str
    reasons: tuple[str, ...]
    candidates: tuple[Candidate, ...] = ()
    step: Step | None = None
    others: tuple[FurtherLink, ...] = ()
    by_editor: bool = False

    @property
    def publications(self) -> tuple[Publication, ...]:
        """All that are linked, the main one first; () where none is."""
        main = (self.publication,) if self.publication else ()
        return (*main, *(other.publication for other in self.others))


class Ruling(StrEnum):
    """What the publication says of a claim. UNCHECKED and UNREADABLE are not findings about the claim."""

    SUPPORTED = "SUPPORTED"
    CONTRADICTED = "CONTRADICTED"
    EXAGGERATED = "EXAGGERATED"
    NO_EVIDENCE = "NO_EVIDENCE"
    UNCHECKED = "UNCHECKED"
    UNREADABLE = "UNREADABLE"


class Exaggeration(StrEnum):
    """What an EXAGGERATED claim makes more of than the paper does."""

    CAUSE = "correlation told as cause"
    PEOPLE = "animals or cells told as people"
    HEDGE = "hedge lost"
    RELATIVE = "relative risk told as absolute"
    WHOLE = "a part told as the whole"


@dataclass(frozen=True, slots=True)
class Claim:
    """A checkable statement of the article.

    `text` is the statement as it is checked. Where it rests on a flagged passage whose repair is known, `text` is
    the repaired reading and `repaired` is True; `flags` are indices into Dossier.flags of what it touches. `paper` is
    the index into Link.publications of the one that it is about. An "it" or "they" at its head is replaced in `text`
    by what it stands for. `stated` is None until the claims are judged.
    """

    where: Span
    text: str
    flags: tuple[int, ...] = ()
    repaired: bool = False
    paper: int = 0
    stated: Stated | None = None


@dataclass(frozen=True, slots=True)
class Evidence:
    """One sentence of the publication: `sentence` is its index in Publication.abstract, -1 for the title.

    Sentences of the body count on from the abstract's: the first is number `len(abstract)`. For those alone `section`
    names where they stand. `similarity` is the cosine between claim and sentence vectors, -1 to 1.
    """

    doi: str
    sentence: int
    text: str
    origin: AbstractOrigin
    similarity: float
    section: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """The ruling on claim number `claim` (index into Dossier.claims), with its rationale sentences.

    `probability` is the confidence in the ruling; None where the claim was not judged (UNCHECKED, UNREADABLE).
    `exaggeration` is set where the ruling is EXAGGERATED.
    """

    claim: int
    ruling: Ruling
    probability: float | None
    calibrated: bool
    reason: str
    evidence: tuple[Evidence, ...] = ()
    exaggeration: Exaggeration | None = None
    by_editor: bool = False
