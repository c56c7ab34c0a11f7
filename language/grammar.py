"""What are a text's sentences, words, names and quantities?"""

from __future__ import annotations

import logging
import re
import threading
from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

from dossier.errors import ModelUnavailable
from dossier.ports import Entity, ModelName, Parse, Word
from dossier.text import Span

log = logging.getLogger("copydesk")

PIECE_CHARACTERS = 10_000
"""A longer paragraph is parsed in pieces: spaCy may need 1 GB of memory per 100,000 characters (its message E088)."""

BATCH_CHARACTERS = 20_000
"""Characters parsed at once: bounds memory, and is enough for speed."""

_PARAGRAPH_BREAK = re.compile(r"\n[^\S\n]*\n\s*")
_SENTENCE_END = re.compile(r"[.!?][\"'”’)\]]*(?=\s)")
_WORD_END = re.compile(r"\S(?=\s)")


class SpacyGrammar:
    """The Grammar port on a spaCy pipeline folder. Loads on first use; one thread parses at a time.

    Each paragraph is parsed by itself, so that no sentence crosses a blank line: a headline without a full stop is
    a sentence of its own.
    """

    def __init__(self, folder: Path, model: ModelName) -> None:
        self._folder = folder
        self._model = model
        self._turn = threading.Lock()

    def parse(self, texts: Sequence[str]) -> tuple[Parse, ...]:
        """One parse per text; every span points into that text. White space is no word."""
        sheets = [_Sheet() for _ in texts]
        pieces = [(number, piece) for number, text in enumerate(texts) for piece in cut_pieces(text)]
        if pieces:
            # After the zone spaCy forgets the words that it met in it; all that we keep is copied out.
            with self._turn, self._pipeline.memory_zone():
                for batch in _batches(pieces):
                    cut = [piece.of(texts[number]) for number, piece in batch]
                    for (number, piece), doc in zip(batch, self._pipeline.pipe(cut, batch_size=len(cut)), strict=True):
                        sheets[number].add(doc, piece.start)
        return tuple(sheet.as_parse(self._model) for sheet in sheets)

    @cached_property
    def _pipeline(self) -> Any:
        import spacy

        try:
            pipeline = spacy.load(self._folder, exclude=["senter"])
        except (OSError, ValueError, KeyError) as error:
            raise ModelUnavailable(
                f"the model {self._model.name} in {self._folder} does not load ({error.__class__.__name__}): "
                "run `copydesk models pull`"
            ) from error
        log.info("loaded %s", self._model.name)
        return pipeline


def cut_pieces(text: str) -> Iterator[Span]:
    """The paragraphs of a text without the white space around them, long ones cut after a sentence, else a word."""
    start = 0
    for end, following in [*((gap.start(), gap.end()) for gap in _PARAGRAPH_BREAK.finditer(text)), (len(text),) * 2]:
        while start < end:
            cut = end if end - start <= PIECE_CHARACTERS else _cut_before(text, start, start + PIECE_CHARACTERS)
            visible = text[start:cut]
            first = start + len(visible) - len(visible.lstrip())
            if visible.strip():
                yield Span(first, first + len(visible.strip()))
            start = cut
        start = following


def _cut_before(text: str, start: int, limit: int) -> int:
    for ending in (_SENTENCE_END, _WORD_END):
        ends = [match.end() for match in ending.finditer(text, start, limit)]
        if ends:
            return ends[-1]
    return limit


def _batches(pieces: list[tuple[int, Span]]) -> Iterator[list[tuple[int, Span]]]:
    batch: list[tuple[int, Span]] = []
    characters = 0
    for number, piece in pieces:
        length = piece.end - piece.start
        if batch and characters + length > BATCH_CHARACTERS:
            yield batch
            batch, characters = [], 0
        batch.append((number, piece))
        characters += length
    yield batch


class _Sheet:
    """One text's parse as its pieces come in, in order."""

    def __init__(self) -> None:
        self._sentences: list[Span] = []
        self._words: list[Word] = []
        self._entities: list[Entity] = []

    def add(self, doc: Any, start: int) -> None:
        """Take over spaCy's reading of the piece that begins at character `start` of the text."""
        tokens = [token for token in doc if not token.is_space]
        place = {token.i: len(self._words) + count for count, token in enumerate(tokens)}
        for token in tokens:
            where = Span(start + token.idx, start + token.idx + len(token))
            head = place.get(token.head.i, place[token.i])
            self._words.append(Word(where, token.lemma_, token.pos_, token.dep_, head))
        self._sentences.extend(_visible(doc.text, sentence, start) for sentence in doc.sents if sentence.text.strip())
        for name in doc.ents:
            if name.text.strip():
                self._entities.append(Entity(_visible(doc.text, name, start), name.label_))

    def as_parse(self, model: ModelName) -> Parse:
        return Parse(tuple(self._sentences), tuple(self._words), tuple(self._entities), model)


def _visible(piece: str, part: Any, start: int) -> Span:
    """Where a spaCy span lies in the whole text, without the white space around it."""
    text = piece[part.start_char : part.end_char]
    first = part.start_char + len(text) - len(text.lstrip())
    return Span(start + first, start + first + len(text.strip()))
