"""Which language is a text in?"""

from __future__ import annotations

from functools import cache, cached_property
from importlib.metadata import version
from typing import Any

from dossier.ports import LanguageGuess, ModelName

READ_CHARACTERS = 20_000
"""What follows is not read: far more than a language needs to show itself."""


class LangId:
    """The Languages port on py3langid, whose model comes with the library."""

    def identify(self, text: str) -> LanguageGuess:
        """The likeliest language, its probability being its share among all that the model knows.

        A text without letters belongs to every language alike: the probability is then about 0.01.
        """
        code, probability = load_identifier().classify(text[:READ_CHARACTERS])
        return LanguageGuess(str(code), round(float(probability), 4), self._model)

    @cached_property
    def _model(self) -> ModelName:
        return ModelName("py3langid", version("py3langid"))


@cache
def load_identifier() -> Any:
    """The model: 0.4 s to read, 70 MB to keep. Processes that are forked once it is loaded share them."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
