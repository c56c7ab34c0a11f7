"""How is the garble detector fitted? From round-trip translations put back into the articles they came from.

    python -m training.fit_garble --data ../shared/data

Each article of lay/elife_plos is read four times: as it is, and with six in ten of the sentences that
garble/pairs/roundtrip holds for it replaced by one engine's round trip. Words that the round trip changed are the
positives of the word model; replaced sentences those of the sentence model. Every figure that is printed is
out-of-fold: no article's sentence is judged by a model that saw any version of that article. What was seen is
written into garble/weights/sentences.json.
"""

from __future__ import annotations

import argparse
import difflib
import json
import random
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import lightgbm
import numpy as np
import numpy.typing as npt
from platformdirs import user_cache_path
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import brier_score_loss, roc_auc_score
from sklearn.model_selection import GroupKFold
from sklearn.preprocessing import StandardScaler

from config.settings import load_settings
from dossier.text import Span
from evaluation.cached import CachedFluency, CachedGrammar
from evaluation.measures import expected_calibration_error
from evaluation.rows import read_rows
from garble.detector import MIN_WORDS, RUN_OFFSET, WEIGHTS
from garble.features import best_run, sentence_features, word_features
from garble.readings import WORD, Reading, read_words
from worker.desk import open_models

ENGINES = ("apertium-cat", "apertium-spa", "opus-fr-sampled")
GARBLED_SHARE = 0.6
FOLDS = 5
FALSE_FLAGS = 0.005
"""Share of clean sentences that may be flagged; the threshold is the out-of-fold probability that keeps to it."""

WORD_MODEL = {
    "objective": "binary", "learning_rate": 0.06, "num_leaves": 15, "min_data_in_leaf": 20, "num_threads": 2,
    "seed": 0, "deterministic": True, "force_row_wise": True, "verbosity": -1,
}  # fmt: skip
WORD_ROUNDS = 150


@dataclass(frozen=True)
class Marked:
    """A sentence in its article: garbled or not, and the words that the round trip changed."""

    where: Span
    garbled: bool
    changed: tuple[Span, ...]


@dataclass(frozen=True)
class Sheet:
    """One article in one version, ready to be fitted on. `words` indexes a sentence's words among the readings."""

    document: int
    engine: str
    readings: tuple[Reading, ...]
    features: npt.NDArray[np.float64]
    labels: npt.NDArray[np.float64]
    sentences: tuple[tuple[Marked, tuple[int, ...]], ...]


def main() -> None:
    """Fit, print the out-of-fold figures, write the weights."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="the folder that holds garble/ and lay/")
    parser.add_argument("--cache", type=Path, default=user_cache_path("copydesk") / "evaluation")
    options = parser.parse_args()
    sheets = read_sheets(options.data, options.cache)
    vectors, garbled, documents, engines, cores = out_of_fold_sentences(sheets)
    probability = np.zeros(len(garbled))
    for train, test in GroupKFold(FOLDS).split(vectors, garbled, documents):
        fit = fit_sentences(vectors[train], garbled[train])
        probability[test] = apply_sentences(fit, vectors[test])
    flagged_if = np.where(cores, probability, 0)
    threshold = round(float(np.quantile(flagged_if[garbled == 0], 1 - FALSE_FLAGS)), 4)
    figures = describe(probability, flagged_if >= threshold, garbled, engines)
    print(json.dumps(figures, indent=2))
    write(sheets, fit_sentences(vectors, garbled), threshold, figures)


def read_sheets(data: Path, cache: Path) -> list[Sheet]:
    """Score and parse every version of every article (cached), and lay out its words."""
    _, fluency, grammar, _ = open_models(load_settings())
    fluency, grammar = CachedFluency(fluency, cache, "smollm2-135m"), CachedGrammar(grammar, cache, "en-core-web-sm")
    sheets = []
    for document, engine, text, marked in versions(data):
        print(f"\r{document:3d} {engine:16s}", end="", file=sys.stderr)
        (scored,), (parse,) = fluency.score([text]), grammar.parse([text])
        readings = read_words(text, scored.tokens, parse.entities)
        changed = {where for sentence in marked for where in sentence.changed}
        labels = np.array([float(word.where in changed) for word in readings])
        inside = tuple(
            (sentence, tuple(i for i, word in enumerate(readings) if sentence.where.contains(word.where)))
            for sentence in marked
        )
        sheets.append(Sheet(document, engine, readings, word_features(text, readings), labels, inside))
    print(file=sys.stderr)
    return sheets


def versions(data: Path) -> Iterator[tuple[int, str, str, tuple[Marked, ...]]]:
    """(article, engine, text, marked sentences): the clean version, then one for each engine."""
    pairs: dict[str, dict[str, str]] = {}
    for row in read_rows(data / "garble/pairs/roundtrip.jsonl.gz"):
        pairs.setdefault(row["clean"], {})[row["engine"]] = row["garbled"]
    draw = random.Random(7)
    for document, row in enumerate(read_rows(data / "lay/elife_plos.jsonl.gz")):
        places = sorted((row["lay"].find(clean), clean) for clean in pairs if clean in row["lay"])
        for engine in ("clean", *ENGINES):
            wanted = [pairs[clean].get(engine) if draw.random() < GARBLED_SHARE else None for _, clean in places]
            yield document, engine, *garble(row["title"], row["lay"], places, wanted)


def garble(
    title: str, lay: str, places: list[tuple[int, str]], wanted: list[str | None]
) -> tuple[str, tuple[Marked, ...]]:
    """The article with each wanted round trip in place of its sentence, headline first."""
    text = title + "\n\n"
    marked = [Marked(Span(0, len(title)), False, ())]
    position = 0
    for (start, clean), other in zip(places, wanted, strict=True):
        if start < position:
            continue
        text += lay[position:start]
        where = Span(len(text), len(text) + len(other or clean))
        marked.append(Marked(where, other not in (None, clean), changed_words(clean, other, where.start)))
        text += other or clean
        position = start + len(clean)
    return text + lay[position:], tuple(marked)


def changed_words(clean: str, garbled: str | None, start: int) -> tuple[Span, ...]:
    """The garbled sentence's words that the clean one does not have in their place."""
    if garbled is None:
        return ()
    theirs = [(match.group().lower(), Span(*match.span()).shift(start)) for match in WORD.finditer(garbled)]
    ours = [word.lower() for word in WORD.findall(clean)]
    matcher = difflib.SequenceMatcher(None, [word for word, _ in theirs], ours, autojunk=False)
    changed: list[Span] = []
    for how, first, last, _, _ in matcher.get_opcodes():
        if how in ("replace", "delete"):
            changed += [where for _, where in theirs[first:last]]
        elif how == "insert" and first < len(theirs):
            changed.append(theirs[first][1])
    return tuple(changed)


def out_of_fold_sentences(sheets: list[Sheet]) -> tuple[Any, ...]:
    """Sentence vectors whose word model never saw the article; with label, article, engine, and "has a core"."""
    vectors, garbled, documents, engines, cores = [], [], [], [], []
    groups = np.array([sheet.document for sheet in sheets])
    for train, test in GroupKFold(FOLDS).split(groups, groups=groups):
        model = fit_words([sheets[i] for i in train])
        for sheet in (sheets[i] for i in test):
            odds = np.round(model.predict(sheet.features, raw_score=True), 4)
            for sentence, inside in sheet.sentences:
                if len(inside) < MIN_WORDS:
                    continue
                words, mine = [sheet.readings[i] for i in inside], odds[list(inside)]
                vectors.append(sentence_features(sentence.where.end - sentence.where.start, words, mine))
                first, last, _ = best_run(mine + RUN_OFFSET)
                cores.append(any(not word.named for word in words[first:last]))
                garbled.append(int(sentence.garbled))
                documents.append(sheet.document)
                engines.append(sheet.engine)
    return np.array(vectors), np.array(garbled), np.array(documents), np.array(engines), np.array(cores)


def fit_words(sheets: list[Sheet]) -> lightgbm.Booster:
    """Boosted trees over the words of marked sentences."""
    rows = [np.array(sorted({i for _, inside in sheet.sentences for i in inside}), dtype=int) for sheet in sheets]
    features = np.concatenate([sheet.features[inside] for sheet, inside in zip(sheets, rows, strict=True)])
    labels = np.concatenate([sheet.labels[inside] for sheet, inside in zip(sheets, rows, strict=True)])
    return lightgbm.train(WORD_MODEL, lightgbm.Dataset(features, labels), WORD_ROUNDS)


def fit_sentences(vectors: Any, garbled: Any) -> dict[str, Any]:
    """Standardised logistic regression as plain numbers: mean, scale, weights, bias."""
    scaler = StandardScaler().fit(vectors)
    model = LogisticRegression(C=1.0, max_iter=1000).fit(scaler.transform(vectors), garbled)
    return {"mean": scaler.mean_, "scale": scaler.scale_, "weights": model.coef_[0], "bias": float(model.intercept_[0])}


def apply_sentences(fit: dict[str, Any], vectors: Any) -> Any:
    """Probabilities, shape (sentences,)."""
    return 1 / (1 + np.exp(-(((vectors - fit["mean"]) / fit["scale"]) @ fit["weights"] + fit["bias"])))


def describe(probability: Any, flagged: Any, garbled: Any, engines: Any) -> dict[str, Any]:
    """The out-of-fold figures, by engine and over all."""
    clean = garbled == 0
    by_engine = {}
    for engine in ENGINES:
        mine = (engines == engine) & ~clean
        auroc = roc_auc_score(garbled[mine | clean], probability[mine | clean])
        by_engine[engine] = {"auroc": round(auroc, 4), "recall": round(flagged[mine].mean(), 4), "n": int(mine.sum())}
    return {
        "engines": by_engine,
        "false_flag_rate": round(float(flagged[clean].mean()), 4),
        "clean_sentences": int(clean.sum()),
        "ece": round(expected_calibration_error(garbled, probability), 4),
        "brier": round(brier_score_loss(garbled, probability), 4),
        "brier_of_base_rate": round(float(garbled.mean() * (1 - garbled.mean())), 4),
    }


def write(sheets: list[Sheet], fit: dict[str, Any], threshold: float, figures: dict[str, Any]) -> None:
    """The word model on all articles, and the sentence model with its threshold, figures and manifest."""
    WEIGHTS.mkdir(exist_ok=True)
    fit_words(sheets).save_model(str(WEIGHTS / "words.txt"))
    numbers = {key: np.round(value, 6).tolist() for key, value in fit.items()}
    manifest = {
        "made_by": "python -m training.fit_garble",
        "seen": {"garble/pairs/roundtrip": "sentences of the articles below", "lay/elife_plos": "all 42 articles"},
        "sentences": sum(len(sheet.sentences) for sheet in sheets),
        "out_of_fold": figures,
    }
    body = {**numbers, "threshold": threshold, "manifest": manifest}
    (WEIGHTS / "sentences.json").write_text(json.dumps(body, indent=1) + "\n")


if __name__ == "__main__":
    main()
