"""How is the garble detector fitted, and how good is it on articles that it has not seen?

    python -m training.fit_garble --data ../shared/data --round-trips FILE

FILE is made by training/make_round_trips.py. The word model and the sentence model are fitted on its abstracts; the
sentence model sees the word model's out-of-fold answers only. Probability and threshold are fixed on every second
article of garble/pairs/roundtrip, put back into lay/elife_plos; the figures printed are those of the other articles.
Writes garble/weights/, with what was seen and the figures in sentences.json.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import lightgbm
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
from training.garble_sheets import ENGINES, Sheet, Version, read_sheet, training_versions, trial_versions

FOLDS = 5
FALSE_FLAGS = 0.005
"""Share of clean sentences that may be flagged where the threshold is fixed."""

WORD_MODEL = {
    "objective": "binary", "learning_rate": 0.06, "num_leaves": 63, "min_data_in_leaf": 40, "num_threads": 2,
    "seed": 0, "deterministic": True, "force_row_wise": True, "verbosity": -1,
}  # fmt: skip
WORD_ROUNDS = 600


@dataclass(frozen=True)
class Sentences:
    """Sentence vectors (rows, 15) with label, article, engine, and whether a run of words would carry a flag."""

    vectors: Numbers
    garbled: npt.NDArray[np.int64]
    documents: npt.NDArray[np.str_]
    engines: npt.NDArray[np.str_]
    carried: npt.NDArray[np.bool_]


def main() -> None:
    """Fit, print the figures, write the weights."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="the folder that holds garble/ and lay/")
    parser.add_argument("--round-trips", type=Path, required=True, help="what training.make_round_trips wrote")
    options = parser.parse_args()
    ports = open_ports()
    training = read_all(training_versions(options.round_trips), ports)
    trial = read_all(trial_versions(options.data), ports)
    words = fit_words(training)
    tried = lay_out(trial, words)
    documents = sorted(set(tried.documents.tolist()))
    fixing = np.isin(tried.documents, documents[::2])
    fit = calibrate(fit_sentences(out_of_fold(training)), tried.vectors[fixing], tried.garbled[fixing])
    scores = np.where(tried.carried, apply_sentences(fit, tried.vectors), 0)
    threshold = round(float(np.quantile(scores[fixing & (tried.garbled == 0)], 1 - FALSE_FLAGS)), 4)
    figures = describe(tried, apply_sentences(fit, tried.vectors), scores >= threshold, ~fixing)
    print(json.dumps({"threshold": threshold, **figures}, indent=2))
    write(words, fit, threshold, figures, len(training))


def read_all(versions: Iterable[Version], ports: Ports) -> list[Sheet]:
    """Score and parse every version; answers are kept on disk, so a second run takes seconds."""
    sheets = []
    for number, version in enumerate(versions, 1):
        print(f"\r{number:4d} {version.engine:16s}", end="", file=sys.stderr, flush=True)
        sheets.append(read_sheet(version, ports.fluency, ports.grammar))
    print(file=sys.stderr)
    return sheets


def fit_words(sheets: list[Sheet]) -> lightgbm.Booster:
    """Boosted trees over the words of marked sentences."""
    rows = [np.array(sorted({i for _, inside in sheet.sentences for i in inside}), dtype=int) for sheet in sheets]
    features = np.concatenate([sheet.features[inside] for sheet, inside in zip(sheets, rows, strict=True)])
    labels = np.concatenate([sheet.labels[inside] for sheet, inside in zip(sheets, rows, strict=True)])
    return lightgbm.train(WORD_MODEL, lightgbm.Dataset(features, labels), WORD_ROUNDS)


def lay_out(sheets: list[Sheet], words: lightgbm.Booster) -> Sentences:
    """The sentences of MIN_WORDS words or more as the sentence model sees them."""
    rows: list[tuple[Numbers, int, str, str, bool]] = []
    for sheet in sheets:
        odds = np.round(words.predict(sheet.features, raw_score=True), 4)
        for sentence, inside in sheet.sentences:
            if len(inside) < MIN_WORDS:
                continue
            mine, own = odds[list(inside)], [sheet.readings[i] for i in inside]
            carried = core_of(own, mine) is not None
            vector = sentence_features(sentence.where.end - sentence.where.start, own, mine)
            rows.append((vector, int(sentence.garbled), sheet.version.document, sheet.version.engine, carried))
    columns = list(zip(*rows, strict=True))
    return Sentences(*(np.array(column) for column in columns))


def out_of_fold(sheets: list[Sheet]) -> Sentences:
    """The training sentences, each laid out by a word model that saw no version of its article."""
    groups = np.array([sheet.version.document for sheet in sheets])
    parts = [
        lay_out([sheets[i] for i in test], fit_words([sheets[i] for i in train]))
        for train, test in GroupKFold(FOLDS).split(groups, groups=groups)
    ]
    fields = ("vectors", "garbled", "documents", "engines", "carried")
    return Sentences(*(np.concatenate([getattr(part, field) for part in parts]) for field in fields))


def fit_sentences(sentences: Sentences) -> dict[str, Any]:
    """Standardised logistic regression as plain numbers: mean, scale, weights, bias."""
    scaler = StandardScaler().fit(sentences.vectors)
    model = LogisticRegression(C=1.0, max_iter=1000).fit(scaler.transform(sentences.vectors), sentences.garbled)
    return {"mean": scaler.mean_, "scale": scaler.scale_, "weights": model.coef_[0], "bias": float(model.intercept_[0])}


def calibrate(fit: dict[str, Any], vectors: Numbers, garbled: npt.NDArray[np.int64]) -> dict[str, Any]:
    """The same model with its log-odds stretched and shifted to fit other sentences (Platt 1999)."""
    odds = np.log(1 / apply_sentences(fit, vectors) - 1)[:, None] * -1
    platt = LogisticRegression(C=1e6).fit(odds, garbled)
    stretch, shift = float(platt.coef_[0, 0]), float(platt.intercept_[0])
    return {**fit, "weights": fit["weights"] * stretch, "bias": fit["bias"] * stretch + shift}


def apply_sentences(fit: dict[str, Any], vectors: Numbers) -> Numbers:
    """Probabilities, shape (sentences,)."""
    logit = ((vectors - fit["mean"]) / fit["scale"]) @ fit["weights"] + fit["bias"]
    return np.asarray(1 / (1 + np.exp(-logit)))


def describe(tried: Sentences, probability: Numbers, flagged: Any, kept: Any) -> dict[str, Any]:
    """The figures on the kept articles: by engine against all clean sentences, and over all."""
    garbled, clean = (tried.garbled == 1) & kept, (tried.garbled == 0) & kept
    by_engine = {}
    for engine in ENGINES:
        mine = garbled & (tried.engines == engine)
        auroc = roc_auc_score(tried.garbled[mine | clean], probability[mine | clean])
        by_engine[engine] = {
            "auroc": round(float(auroc), 4), "recall": round(float(flagged[mine].mean()), 4), "n": int(mine.sum()),
        }  # fmt: skip
    base = float(tried.garbled[kept].mean())
    return {
        "engines": by_engine,
        "false_flag_rate": round(float(flagged[clean].mean()), 4),
        "clean_sentences": int(clean.sum()),
        "ece": round(expected_calibration_error(tried.garbled[kept], probability[kept]), 4),
        "brier": round(float(brier_score_loss(tried.garbled[kept], probability[kept])), 4),
        "brier_of_base_rate": round(base * (1 - base), 4),
    }


def write(
    words: lightgbm.Booster, fit: dict[str, Any], threshold: float, figures: dict[str, Any], versions: int
) -> None:
    """The two models, and beside them what they saw."""
    WEIGHTS.mkdir(exist_ok=True)
    words.save_model(str(WEIGHTS / "words.txt"))
    numbers = {key: np.round(value, 6).tolist() for key, value in fit.items()}
    manifest = {
        "made_by": "python -m training.fit_garble",
        "fitted_on": f"{versions} versions of abstracts of link/library (records pmid:), training/make_round_trips.py",
        "threshold_fixed_on": ["garble/pairs/roundtrip", "lay/elife_plos"],
        "figures_on_the_other_half": figures,
    }
    body = {**numbers, "threshold": threshold, "manifest": manifest}
    (WEIGHTS / "sentences.json").write_text(json.dumps(body, indent=1) + "\n")


if __name__ == "__main__":
    main()
