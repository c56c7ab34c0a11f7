"""How likely was each token, and each whole sentence, garbled? A small trained network over SmolLM2's states.

SmolLM2 reads the text once, for its surprisal and for this; what it makes of each token in context goes to the network
of language/tagging.py, which reads each sentence in both directions (training/fit_tagger.py says how it was fitted).
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import cached_property, partial
from hashlib import sha256
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING

from dossier.errors import ModelUnavailable
from dossier.ports import Markup, ModelName, Outline, Tagged, TokenOdds
from dossier.text import Span
from language.batches import by_length
from language.smollm import Look, SmolLM, visible_from
from language.tagging import LAYERS, Weights, enter, read_sentences

if TYPE_CHECKING:
    from torch import Tensor

WEIGHTS = Path(__file__).with_name("weights") / "tagger.safetensors"
MAX_TOKENS = 512
"""What follows in a sentence has no tokens in the answer. Bounds memory; hardly a sentence is so long."""

BATCH_TOKENS = 2048
"""Tokens of sentences that are read at once, padding counted."""


class SmolLMTagger:
    """The Tagger port on SmolLM2 and our weights. Loads on first use."""

    def __init__(self, fluency: SmolLM, weights: Path = WEIGHTS) -> None:
        self._fluency = fluency
        self._weights = weights

    def tag(self, texts: Sequence[Outline]) -> tuple[Markup, ...]:
        """Log-odds, rounded to 4 decimals, of visible tokens and of sentences; a sentence without tokens has 0."""
        looks = self._fluency.look([each.text for each in texts], LAYERS, partial(enter, self._loaded)) if texts else []
        return tuple(
            Markup(self._fluency.scored(each.text, look), self._tag_sentences(each, look))
            for each, look in zip(texts, looks, strict=True)
        )

    def _tag_sentences(self, outline: Outline, look: Look) -> tuple[Tagged, ...]:
        """The sentences of one text, those of like length together."""
        import torch

        answers = [Tagged((), 0.0, self._name)] * len(outline.sentences)
        if not look.kept:
            return tuple(answers)
        kept = torch.cat(look.kept)
        tokens = [_tokens_of(where, look.places) for where in outline.sentences]
        for places in by_length(tokens, BATCH_TOKENS):
            filled = [place for place in places if tokens[place]]
            if filled:
                rows, wholes = self._read([kept[tokens[place].start : tokens[place].stop] for place in filled])
                for place, row, whole in zip(filled, rows, wholes, strict=True):
                    odds = tuple(_visible(outline, place, look, tokens[place], row))
                    answers[place] = Tagged(odds, round(whole, 4) if odds else 0.0, self._name)
        return tuple(answers)

    def _read(self, kept: Sequence[Tensor]) -> tuple[list[list[float]], list[float]]:
        """Log-odds of the tokens of some sentences, filled up on the right, and of the sentences."""
        import torch
        from torch.nn.utils.rnn import pad_sequence

        with torch.inference_mode():
            mask = pad_sequence([torch.ones(len(each), dtype=torch.bool) for each in kept], batch_first=True)
            tokens, wholes = read_sentences(self._loaded, pad_sequence(list(kept), batch_first=True), mask)
        return tokens.tolist(), wholes.tolist()

    @cached_property
    def _name(self) -> ModelName:
        """Our weights' revision is the beginning of their sha256, as for every model."""
        try:
            return ModelName("garble-tagger", sha256(self._weights.read_bytes()).hexdigest()[:12])
        except OSError as error:
            raise ModelUnavailable(
                f"the tagger's weights {self._weights} cannot be read ({error.strerror}): install Copydesk again"
            ) from error

    @cached_property
    def _loaded(self) -> Weights:
        from safetensors import SafetensorError
        from safetensors.torch import load_file

        name = self._name
        try:
            return {key: tensor.float() for key, tensor in load_file(self._weights).items()}
        except (OSError, SafetensorError) as error:
            raise ModelUnavailable(
                f"the weights of {name.name}, {self._weights}, are not whole ({error}): install Copydesk again"
            ) from error


def _tokens_of(where: Span, places: Sequence[tuple[int, int]]) -> range:
    """The numbers of the tokens of a sentence: the first one's place begins with the white space before it."""
    first = bisect_left(places, where.start - 1, key=itemgetter(0))
    last = bisect_left(places, where.end, key=itemgetter(0))
    return range(first, min(last, first + MAX_TOKENS))


def _visible(outline: Outline, sentence: int, look: Look, tokens: range, odds: Sequence[float]) -> Iterator[TokenOdds]:
    """The tokens of a sentence that hold more than white space."""
    where = outline.sentences[sentence]
    for number, value in zip(tokens, odds, strict=False):
        start, end = look.places[number]
        start = max(where.start, visible_from(outline.text, start, end))
        end = min(end, where.end)
        if start < end:
            yield TokenOdds(Span(start, end).shift(-where.start), round(value, 4))
