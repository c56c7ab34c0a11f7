"""How is the detector that weighs the models' answers fitted, and how good is it on documents that it has not seen?

    python -m training.fit_garble --data ../shared/data --round-trips FILE

FILE is made by training/make_round_trips.py; the tagger must have been fitted (training/fit_tagger.py). The detector is
fitted on documents that the tagger did not see (training/garble_sheets.py). The threshold is fixed on answers out of
fold, and so are the figures printed: no file of garble/pairs but those named train, and no engine by rule that
garble/pairs/roundtrip holds, has any part in them. Writes garble/weights/sentences.json, with what was seen and the
figures.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import brier_score_loss, roc_auc_score
from sklearn.model_selection import GroupKFold
from sklearn.preprocessing import StandardScaler

from dossier.ports import Ports
from evaluation.desk import open_ports
from evaluation.measures import expected_calibration_error
from garble.detector import MIN_WORDS, WEIGHTS, core_of
from garble.features import Numbers, sentence_features
from training.garble_sheets import CLEAN, Sheet, Version, read_sheet, training_versions

FOLDS = 5
FALSE_FLAGS = 0.01
"""Share of clean sentences of abstracts, read in their place, that may be flagged where the threshold is fixed. (Of
those read alone more are: what would excuse them is not there.)"""

STIFFNESS = 0.1
"""Inverse strength of the sentence model's regularisation (C of scikit-learn)."""


@dataclass(frozen=True)
class Sentences:
    """Sentence vectors (rows, SENTENCE_NUMBERS) with label, document and engine; whether a run of words carries each,
    and whether it stands alone."""

    vectors: Numbers
    garbled: npt.NDArray[np.int64]
    documents: npt.NDArray[np.str_]
    engines: npt.NDArray[np.str_]
    carried: npt.NDArray[np.bool_]
    alone: npt.NDArray[np.bool_]


def main() -> None:
    """Fit, print the figures, write the weights."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="the folder that holds garble/ and link/")
    parser.add_argument("--round-trips", type=Path, required=True, help="what training.make_round_trips wrote")
    options = parser.parse_args()
    sheets = read_all(training_versions(options.data, options.round_trips), open_ports())
    sentences = lay_out(sheets)
    probability = 1 / (1 + np.exp(-crossed_odds(sentences)))
    clean = (sentences.engines == CLEAN) & (sentences.garbled == 0)
    scores = np.where(sentences.carried, probability, 0)
    threshold = round(float(np.quantile(scores[clean & ~sentences.alone], 1 - FALSE_FLAGS)), 4)
    figures = describe(sentences, probability, scores >= threshold, clean)
    print(json.dumps({"threshold": threshold, **figures}, indent=2))
    write(fit_sentences(sentences), threshold, figures, len(sheets))


def read_all(versions: Iterable[Version], ports: Ports) -> list[Sheet]:
    """Score and parse every version; the models' answers are kept on disk, so a second run takes a minute."""
    sheets = []
    for number, version in enumerate(versions, 1):
        print(f"\r{number:4d} {version.engine:20s}", end="", file=sys.stderr, flush=True)
        sheets.append(read_sheet(version, ports))
    print(file=sys.stderr)
    return sheets


def lay_out(sheets: list[Sheet]) -> Sentences:
    """The sentences of MIN_WORDS words or more as the detector sees them."""
    rows: list[tuple[Numbers, int, str, str, bool, bool]] = []
    for sheet in sheets:
        for sentence, inside in sheet.sentences:
            if len(inside) < MIN_WORDS:
                continue
            words = [sheet.readings[i] for i in inside]
            vector = sentence_features(sentence.where.end - sentence.where.start, words)
            engine = sheet.version.engine if sentence.garbled or sheet.version.engine == "corrected" else CLEAN
            carried = core_of(words) is not None
            alone = sheet.version.headline is None
            rows.append((vector, int(sentence.garbled), sheet.version.document, engine, carried, alone))
    columns = list(zip(*rows, strict=True))
    return Sentences(*(np.array(column) for column in columns))


def fit_sentences(sentences: Sentences, chosen: Any = slice(None)) -> dict[str, Any]:
    """Standardised logistic regression as plain numbers: mean, scale, weights, bias.

    Sentences alone count as often garbled as not: nothing is known of where they stood.
    """
    vectors, garbled = sentences.vectors[chosen], sentences.garbled[chosen]
    sound, bad = (sentences.alone[chosen] & (garbled == label) for label in (0, 1))
    counts = np.where(sound, bad.sum() / sound.sum(), 1.0)
    scaler = StandardScaler().fit(vectors)
    model = LogisticRegression(C=STIFFNESS, max_iter=2000).fit(scaler.transform(vectors), garbled, sample_weight=counts)
    return {"mean": scaler.mean_, "scale": scaler.scale_, "weights": model.coef_[0], "bias": float(model.intercept_[0])}


def crossed_odds(sentences: Sentences) -> Numbers:
    """Log-odds of each sentence, shape (sentences,), by a regression that saw none of its document."""
    odds = np.zeros(len(sentences.garbled))
    for train, test in GroupKFold(FOLDS).split(odds, groups=sentences.documents):
        fit = fit_sentences(sentences, train)
        odds[test] = ((sentences.vectors[test] - fit["mean"]) / fit["scale"]) @ fit["weights"] + fit["bias"]
    return odds


def describe(tried: Sentences, probability: Numbers, flagged: Any, clean: Any) -> dict[str, Any]:
    """The figures, out of fold: by engine against the clean sentences of abstracts, and over all."""
    by_engine = {}
    for engine in sorted(set(tried.engines.tolist()) - {CLEAN}):
        mine = (tried.engines == engine) & (tried.garbled == 1)
        if not mine.any():
            continue
        auroc = roc_auc_score(tried.garbled[mine | clean], probability[mine | clean])
        by_engine[engine] = {
            "auroc": round(float(auroc), 4), "recall": round(float(flagged[mine].mean()), 4), "n": int(mine.sum()),
        }  # fmt: skip
    base = float(tried.garbled.mean())
    return {
        "engines": by_engine,
        "false_flag_rate": round(float(flagged[clean & ~tried.alone].mean()), 4),
        "false_flag_rate_alone": round(float(flagged[clean & tried.alone].mean()), 4),
        "clean_sentences": int(clean.sum()),
        "ece": round(expected_calibration_error(tried.garbled, probability), 4),
        "brier": round(float(brier_score_loss(tried.garbled, probability)), 4),
        "brier_of_base_rate": round(base * (1 - base), 4),
    }


def write(fit: dict[str, Any], threshold: float, figures: dict[str, Any], versions: int) -> None:
    """The regression, and beside it what it saw."""
    WEIGHTS.parent.mkdir(exist_ok=True)
    numbers = {key: np.round(value, 6).tolist() for key, value in fit.items()}
    manifest = {
        "made_by": "python -m training.fit_garble",
        "fitted_on": f"{versions} texts: abstracts of link/library (half) after training/make_round_trips.py, "
        "garble/pairs files named train, garble/terms (half)",
        "threshold_fixed_on": ["out-of-fold answers on the same"],
        "figures_out_of_fold": figures,
    }
    body = {**numbers, "threshold": threshold, "manifest": manifest}
    WEIGHTS.write_text(json.dumps(body, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
