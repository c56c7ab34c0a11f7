"""On which questions to a library is the linker's score fitted?

Lone claims of link/queries files named train, several claims on one paper together, and stories written here from
records that may train (evaluation/split.py): their sentences as they are, with words left out, or garbled by
training/make_round_trips.py. Names (also misspelt), journal and date are told or not by chance. The sentences around
them are ours and share none with evaluation/story_templates.py, which writes the stories that are measured on. A story
in the press holds few of its paper's words among many of its own: sentences of Wikipedia (garble/pairs/mlqe_train)
stand for the latter.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path
from random import Random

from dossier.findings import Author, Publication
from evaluation.rows import read_rows
from evaluation.split import record_trains
from linker.cascade import same_work
from linker.words import rarity

FOLDS = 5
FEWEST_SENTENCES = 4
ASIDES = Path("garble") / "pairs" / "mlqe_train.jsonl.gz"
ASIDES_OF_A_STORY = (0, 3, 8, 15, 25)
"""Sentences of a story that tell nothing of its paper."""


@dataclass(frozen=True, slots=True)
class Row:
    """One question. `told_on` is the story's day, where it has one.

    `dated`: the library tells the day of each publication, not only its year. `bare`: it holds no abstracts. `decoy`:
    it holds another paper of the same authors in the same journal, on a like topic.
    """

    kind: str
    text: str
    right: str
    told_on: date | None = None
    dated: bool = False
    bare: bool = False
    decoy: bool = False


def fold(right: str) -> int:
    """Which of FOLDS parts a question on that record belongs to: all questions on one paper to the same."""
    return sha256(f"link {right}".encode()).digest()[0] % FOLDS


def claim_rows(path: Path) -> list[Row]:
    """The claims of a file of link/queries, then those on one paper joined in twos to fours."""
    claims = [Row("claim", row["text"], row["right"]) for row in read_rows(path)]
    of_paper: dict[str, list[str]] = defaultdict(list)
    for claim in claims:
        of_paper[claim.right].append(claim.text)
    joined = [Row("claims", " ".join(texts[:4]), right) for right, texts in of_paper.items() if len(texts) > 1]
    return claims + joined


def asides(data: Path) -> list[str]:
    """Sentences that have nothing to do with any paper, each once, in the order of the file."""
    return list(dict.fromkeys(row["clean"] for row in read_rows(data / ASIDES)))


def story_rows(
    library: Mapping[str, Publication], round_trips: Path, asides: Sequence[str], count: int, seed: int = 0
) -> list[Row]:
    """`count` stories of as many records: half of them thinned, a quarter of sentences that came back garbled."""
    draw = Random(seed)
    garbled = {record: sentences for record, sentences in _garbled(round_trips) if record in library}
    fit = [key for key, each in sorted(library.items()) if record_trains(key) and _fits(each)]
    named = [key for key in fit if library[key].authors]
    back = sorted(set(garbled) & set(fit))
    bodies = {"plain": named, "thinned": named, "garbled": back}
    rows, used = [], set[str]()
    for number in range(count):
        kind = ("plain", "thinned", "garbled", "thinned")[number % 4]
        key = draw.choice([each for each in bodies[kind] if each not in used])
        used.add(key)
        story = _story(kind, library[key], key, garbled.get(key, []), draw)
        rows.append(_among(story, draw.sample(asides, draw.choice(ASIDES_OF_A_STORY)), draw))
    return rows


def published(publication: Publication) -> date | None:
    """A day in the publication's year, the same each time: the library tells only the year."""
    if publication.year is None:
        return None
    days = int.from_bytes(sha256(publication.title.encode()).digest()[:2]) % 365
    return date(publication.year, 1, 1) + timedelta(days=days)


def decoy_of(right: Publication, other: Publication) -> Publication | None:
    """`other` as if the first and last author of `right` had written it, for its journal; None for the same work."""
    if same_work(right, other) or not right.authors:
        return None
    authors = (right.authors[0], *other.authors[1:-1], right.authors[-1])
    return replace(other, authors=authors, journal=right.journal)


def _fits(publication: Publication) -> bool:
    """True for a study of its own: a comment on another ("Li et al. show") is told by the same story as that one."""
    enough = len(publication.abstract) >= FEWEST_SENTENCES and len(publication.title.split()) > 3
    return enough and not any("et al" in sentence for sentence in publication.abstract)


def _garbled(path: Path) -> Iterator[tuple[str, list[str]]]:
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            yield row["id"], [text for text in row["round_trip"][1:] if text]


def _story(kind: str, paper: Publication, key: str, garbled: Sequence[str], draw: Random) -> Row:
    body = list(garbled) if kind == "garbled" else list(paper.abstract)
    wanted = draw.choice((2, 3, 3, 4, 6))
    start = draw.randrange(max(1, len(body) - wanted + 1))
    told = [_told(sentence, draw) for sentence in body[start : start + wanted]]
    if draw.random() < 0.5:
        told.insert(0, paper.title)
    if kind == "thinned":
        left_out = draw.choice((0.3, 0.5, 0.7, 0.85))
        told = [_thinned(sentence, draw, left_out) for sentence in told]
    texts = [draw.choice(_OPENINGS), *told]
    misspell = draw.random() < (0.7 if kind == "garbled" else 0.25)
    people = _people(paper.authors, draw, misspell) if draw.random() < 0.75 else []
    texts += [draw.choice(_PEOPLE).replace("{name}", name) for name in people]
    if paper.journal and draw.random() < 0.55:
        title = _plain(paper.journal)
        texts.append(draw.choice(_JOURNALS).replace("{journal}", _respelt(title, draw) if misspell else title))
    if draw.random() < 0.2:
        texts.append(draw.choice(_OUTSIDERS).replace("{name}", draw.choice(_STRANGERS)))
    texts.append(draw.choice(_ENDINGS))
    day = published(paper)
    told_on = day + timedelta(days=draw.choice((0, 1, 2, 5, 12, 30, 45, 70, -3))) if day else None
    return Row(
        kind=kind,
        text=" ".join(text for text in texts if text),
        right=key,
        told_on=told_on if draw.random() < 0.75 else None,
        dated=draw.random() < 0.5,
        bare=draw.random() < 0.12,
        decoy=draw.random() < 0.15,
    )


def _among(story: Row, asides: Sequence[str], draw: Random) -> Row:
    """The story among sentences that tell nothing of its paper: most of them stand behind it."""
    before = draw.choice((0, 0, 0, 1, 3))
    return replace(story, text=" ".join((*asides[:before], story.text, *asides[before:])))


def _told(sentence: str, draw: Random) -> str:
    """The sentence without what stands in brackets, and without its first word of passage."""
    bare = re.sub(r"\s*[(\[][^()\[\]]*[)\]]", "", sentence)
    if draw.random() < 0.7:
        bare = re.sub(r"^(?:\w+,|(?:BACKGROUND|METHODS?|RESULTS?|CONCLUSIONS?|OBJECTIVES?|AIMS?):?)\s+", "", bare)
    return re.sub(r"\b[Ww]e\b", draw.choice(("the researchers", "they", "the group")), bare)


def _thinned(sentence: str, draw: Random, left_out: float) -> str:
    """The sentence as one who knows the field less would tell it: that share of its rarer words is left out, half as
    many of the others, and half of all sentences put what remains in another order."""
    words = [word for word in sentence.split() if draw.random() >= left_out * _rareness(word)]
    if draw.random() < 0.5:
        draw.shuffle(words)
    return " ".join(words)


def _rareness(word: str) -> float:
    return 1.0 if rarity(word.lower().strip(".,;:")) >= 0.5 else 0.5


def _people(authors: Sequence[Author], draw: Random, misspell: bool) -> list[str]:
    ends = [author for author in dict.fromkeys((authors[0], authors[-1])) if len(author.family) > 2] if authors else []
    chosen = draw.sample(ends, min(len(ends), draw.choice((1, 2, 2))))
    return [_named(author, draw, misspell) for author in chosen]


def _named(author: Author, draw: Random, misspell: bool) -> str:
    family = _misspelt(author.family, draw) if misspell else author.family
    given = author.given.split()[0] if author.given else ""
    if len(given) > 2:
        return f"{_misspelt(given, draw) if misspell and draw.random() < 0.5 else given} {family}"
    return f"{draw.choice(('Dr.', 'Professor'))} {family}"


def _misspelt(name: str, draw: Random) -> str:
    """The name with one or two letters dropped, doubled, or changed for one that sounds alike; the first one stays."""
    letters = list(name)
    for _ in range(draw.choice((1, 1, 2))):
        if len(letters) < 5:
            break
        place = draw.randrange(1, len(letters))
        alike = next((group for group in _ALIKE if letters[place] in group), letters[place])
        letters[place] = draw.choice(("", letters[place] * 2, draw.choice(alike), draw.choice(alike)))
    return "".join(letters)


def _respelt(title: str, draw: Random) -> str:
    """The journal's title with one of its words respelt, or put in other words."""
    words = title.split()
    place = draw.randrange(len(words))
    words[place] = draw.choice((_misspelt(words[place], draw), draw.choice(("Bulletin", "Studies", "Papers"))))
    return " ".join(words)


def _plain(journal: str) -> str:
    """The journal's title with capitals, without what a catalogue adds behind it."""
    words = re.split(r"\s*[:(\[=]|\. ", journal)[0].strip(" .").split()
    small = {"of", "the", "and", "in", "for", "on", "&"}
    return " ".join(
        word if word in small and place else word[:1].upper() + word[1:] for place, word in enumerate(words)
    )


_ALIKE = ("aeiouy", "ckq", "sz", "dt", "bp", "fv", "mn", "gj", "lr", "vw", "hx")
_OPENINGS = (
    "", "", "What happens here has puzzled people for a while.", "Science has an update for us this week.",
    "The laboratory's newest report makes for good reading.", "Good news, or at least news, from the bench.",
    "Several groups raced for this result.", "It began with a chance observation.",
)  # fmt: skip
_PEOPLE = (
    "\"We were surprised,\" says {name}.", "{name} calls the outcome encouraging.", "As {name} has it, it took years.",
    "{name} and the rest of the group did the experiments.", "The idea came from {name}.",
    "For {name}, senior author of the paper, this is a beginning.", "{name} told us about it on the telephone.",
)  # fmt: skip
_JOURNALS = (
    "The paper is out in {journal}.", "All of it can be found in the journal {journal}.",
    "The work, published in {journal}, is open to all.", "{journal} printed it this week.",
    "It was reported this month in {journal}.", "Details appeared in {journal}.",
)  # fmt: skip
_OUTSIDERS = (
    "\"A careful piece of work,\" says {name}, who had no part in it.", "{name}, who was not involved, agrees.",
    "Others, among them {name}, remain doubtful.",
)  # fmt: skip
_STRANGERS = (
    "Dr. Ottilie Brandvold", "Professor Mateus Quirino", "Hanne Vestergard", "Tariq Alsuwaidi", "Dr. Inge Roelofs",
    "Dr. Bao Nguyen", "Lucia Ferrante", "Dr. Peter Walsh", "Anneke Dijkhof", "Professor Emeka Obi",
)  # fmt: skip
_ENDINGS = (
    "", "", "We shall keep an eye on it.", "What comes next is anyone's guess.", "The grant runs for three more years.",
    "Patients will have to be patient.", "Time will tell.",
)  # fmt: skip
