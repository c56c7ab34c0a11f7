"""How are verdicts weighed, and how good are they on claims that were left out?

    python -m training.fit_verdicts --data ../shared/data --folder FOLDER

Reads FOLDER/told-N.json, what `training.fit_entailment` says of each fifth of SciFact's training claims by weights that
never saw that fifth. The score (summarizer/score.py) is fitted on four fifths at a time and told of the fifth left out:
that is what is printed, beside the same with cosines alone and without rules. Writes summarizer/weights/verdicts.json,
fitted on all.

`favour`, what each ruling's probability is multiplied by, is chosen within the four fifths for the best macro-F1.
"""

from __future__ import annotations

import argparse
import itertools
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import accuracy_score, f1_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from dossier.findings import Ruling
from dossier.ports import Judgement, ModelName, Pair, Ports
from evaluation.desk import open_ports
from evaluation.labelled import labelled
from evaluation.library import LIBRARY
from evaluation.planted import Statement
from evaluation.rows import files_in, read_rows, set_name
from evaluation.verify import RULINGS
from linker.library import read_library
from summarizer.bench import RATIONALE_SENTENCES
from summarizer.facts import compare, facts_in
from summarizer.judge import cosines
from summarizer.numbers import weigh
from summarizer.score import FEATURES, PAIRED, WEIGHTS, Signs, features
from training.fit_entailment import FOLDS, fold_of

STATEMENTS = Path(__file__).with_name("statements.jsonl")
STRENGTH_OF_PENALTY = 0.3
"""scikit-learn's C."""

LEAST_CONTRADICTED = 0.5
"""Of the 70 right statements of training/statements.jsonl 4 are called wrong from here on, 11 from .4, 18 from 0; what
it costs on SciFact is a macro-F1 of .03. A right claim that is called wrong does more harm than a wrong one that is
only not confirmed."""

FAVOURS = (1.0, 1.2, 1.4, 1.7, 2.0, 2.4)


Row = dict[str, Any]


def main() -> None:
    """Print figures out of fold, and write the weights."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--folder", type=Path, required=True)
    options = parser.parse_args()
    claims = [row for path in files_in(options.data / "verify" / "claims") for row in read_rows(path)]
    ports = open_ports()
    statements = _statements(options.data)
    told = _told(options.folder) | {_key(row): _by_shipped(row, ports) for row in statements}
    rows = claims + statements
    signs = [_signs(row, told, ports) for row in rows]
    values = np.array([features(each) for each, _ in signs])
    right = np.array([[each.value for each in RULINGS].index(row["ruling"]) for row in rows])
    folds = np.array([fold_of(row["abstract"]) for row in rows])
    rules = [place for place, name in enumerate(FEATURES) if name.startswith(("numbers", "direction", "nearest_d"))]
    near = [FEATURES.index("nearest"), FEATURES.index("second_nearest")]
    for name, columns in (
        ("cosines alone", near),
        ("without rules", [place for place in range(len(FEATURES)) if place not in rules]),
        ("all", list(range(len(FEATURES)))),
    ):
        probabilities, ruled = _out_of_fold(values[:, columns], right, folds)
        for what, part in (("SciFact", slice(0, len(claims))), ("statements", slice(len(claims), None))):
            print(name, what, json.dumps(_figures(right[part], ruled[part], probabilities[part])))
        _print_wrong(right[len(claims) :], ruled[len(claims) :])
    for least in (0.75, 0.6, 0.5, 0.4):
        print("evidence F1", least, _evidence_f1(claims, signs[: len(claims)], ruled[: len(claims)], least))
    for name, each in _strengths(options.data, options.folder).items():
        print(name, json.dumps(each))
    model, favour = _fitted(values, right)
    WEIGHTS.parent.mkdir(exist_ok=True)
    WEIGHTS.write_text(json.dumps(_body(model, favour), indent=1) + "\n")


def _statements(data: Path) -> list[Row]:
    """Our own statements that the score could judge, laid out as claims; what is exaggerated is not its matter."""
    rows = labelled(STATEMENTS, Statement, None)
    papers = {each.source.partition("#")[2]: each for each in read_library(data / LIBRARY)}
    return [
        {
            "claim": row.claim,
            "title": papers[row.id].title,
            "abstract": papers[row.id].abstract,
            "ruling": row.ruling.value,
            "evidence": [],
        }
        for row in rows
        if row.ruling in RULINGS
    ]


def _key(row: Row) -> tuple[str, str]:
    return row["claim"], row["title"]


def _by_shipped(row: Row, ports: Ports) -> list[list[float]]:
    """What the shipped weights say of the title and each sentence: they never saw these statements."""
    given = ports.entailment.judge([Pair(text, row["claim"]) for text in (row["title"], *row["abstract"])])
    return [[each.supported, each.contradicted, each.not_enough] for each in given]


def _print_wrong(right: np.ndarray, ruled: np.ndarray) -> None:
    supported, contradicted = (RULINGS.index(each) for each in (Ruling.SUPPORTED, Ruling.CONTRADICTED))
    called = int(((right == supported) & (ruled == contradicted)).sum())
    caught = int(((right == contradicted) & (ruled == contradicted)).sum())
    print(f"statements: {called} of {(right == supported).sum()} right ones called wrong, {caught} of", end=" ")
    print(f"{(right == contradicted).sum()} wrong ones caught by the score alone")


def _told(folder: Path) -> dict[tuple[str, str], list[list[float]]]:
    """Probabilities of the title and each sentence, by claim and title."""
    bodies = [json.loads((folder / f"told-{fold}.json").read_text()) for fold in range(FOLDS)]
    return {(one["claim"], one["title"]): one["rows"] for body in bodies for one in body["claims"]}


def _strengths(data: Path, folder: Path) -> dict[str, dict[str, float]]:
    """Macro-F1 and accuracy on the sentences on strength, out of fold, by set."""
    bodies = [json.loads((folder / f"told-{fold}.json").read_text()) for fold in range(FOLDS)]
    told = {text: int(np.argmax(given)) for body in bodies for text, given in body["strengths"]}
    figures = {}
    for path in files_in(data / "verify" / "strength"):
        rows = list(read_rows(path))
        right, said = [row["strength"] for row in rows], [told[row["sentence"]] for row in rows]
        f1 = round(float(f1_score(right, said, average="macro")), 3)
        figures[set_name(path)] = {"macro_f1": f1, "accuracy": round(float(accuracy_score(right, said)), 3)}
    return figures


def _signs(row: Row, told: dict[tuple[str, str], list[list[float]]], ports: Ports) -> tuple[Signs, list[int]]:
    """The signs, and which sentences they are of (the title is -1)."""
    texts = [row["title"], *row["abstract"]]
    claim, *paper = ports.embedder.embed([row["claim"], *texts]).rows
    (similarity,) = cosines([claim], paper)
    near = sorted(range(len(texts)), key=lambda place: (-similarity[place], place))[:PAIRED]
    (parse,) = ports.grammar.parse([row["claim"]])
    stated = facts_in(row["claim"], parse)
    facts = [facts_in(text, parse) for text, parse in zip(texts, ports.grammar.parse(texts), strict=True)]
    given = told[_key(row)]
    judgements = [_judgement([round(each, 4) for each in given[place]]) for place in near]
    numbers = weigh(stated.quantities, [each.quantities for each in facts], similarity)
    compared = [compare(stated, facts[place]) for place in near]
    return Signs([similarity[place] for place in near], judgements, compared, numbers), [place - 1 for place in near]


def _judgement(row: Sequence[float]) -> Judgement:
    return Judgement(row[0], row[1], row[2], ModelName("", ""))


def _fitted(values: np.ndarray, right: np.ndarray) -> tuple[Any, tuple[float, ...]]:
    model = make_pipeline(StandardScaler(), LogisticRegression(C=STRENGTH_OF_PENALTY, max_iter=5000))
    model.fit(values, right)
    probabilities = np.zeros((len(right), len(RULINGS)))
    for part in range(5):
        out = np.arange(len(right)) % 5 == part
        inner = make_pipeline(StandardScaler(), LogisticRegression(C=STRENGTH_OF_PENALTY, max_iter=5000))
        probabilities[out] = inner.fit(values[~out], right[~out]).predict_proba(values[out])
    favours = [(1.0, *others) for others in itertools.product(FAVOURS, repeat=2)]
    best = max(favours, key=lambda favour: f1_score(right, _chosen(probabilities, favour), average="macro"))
    return model, best


def _chosen(probabilities: np.ndarray, favour: Sequence[float]) -> np.ndarray:
    favoured = probabilities * favour
    favoured[probabilities[:, 1] < LEAST_CONTRADICTED, 1] = 0.0
    chosen: np.ndarray = favoured.argmax(axis=1)
    return chosen


def _out_of_fold(values: np.ndarray, right: np.ndarray, folds: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    probabilities, ruled = np.zeros((len(right), len(RULINGS))), np.zeros(len(right), dtype=int)
    for fold in range(FOLDS):
        out = folds == fold
        model, favour = _fitted(values[~out], right[~out])
        probabilities[out] = model.predict_proba(values[out])
        ruled[out] = _chosen(probabilities[out], favour)
    return probabilities, ruled


def _figures(right: np.ndarray, ruled: np.ndarray, probabilities: np.ndarray) -> dict[str, float]:
    each = f1_score(right, ruled, average=None, labels=range(len(RULINGS)))
    confident, hit = probabilities.max(axis=1), probabilities.argmax(axis=1) == right
    bins = np.minimum((confident * 10).astype(int), 9)
    ece = sum(abs(confident[bins == bin_].sum() - hit[bins == bin_].sum()) for bin_ in range(10)) / len(right)
    figures = {"macro_f1": each.mean(), "accuracy": accuracy_score(right, ruled), "ece": ece}
    figures |= {f"{ruling.value.lower()}_f1": value for ruling, value in zip(RULINGS, each, strict=True)}
    return {name: round(float(value), 3) for name, value in figures.items()}


def _evidence_f1(
    claims: Sequence[Row], signs: Sequence[tuple[Signs, list[int]]], ruled: np.ndarray, least: float
) -> float:
    shared = named = 0
    for row, (each, places), ruling in zip(claims, signs, ruled, strict=True):
        if not row["evidence"]:
            continue
        ranked = sorted(range(len(places)), key=lambda at: (-each.relevance(at), at))[:RATIONALE_SENTENCES]
        found = {places[at] for at in ranked if each.relevance(at) >= least * each.relevance(ranked[0])}
        found = found - {-1} if RULINGS[ruling] is not Ruling.NO_EVIDENCE else set()
        shared += len(found & set(row["evidence"]))
        named += len(found) + len(row["evidence"])
    return round(2 * shared / named, 3)


def _body(model: Any, favour: Sequence[float]) -> dict[str, Any]:
    """The weights of the features as they are, not as scaled."""
    scaler, logistic = model.steps[0][1], model.steps[1][1]
    weights = logistic.coef_ / scaler.scale_
    intercepts = logistic.intercept_ - weights @ scaler.mean_
    names = [ruling.value for ruling in RULINGS]
    return {
        "made_by": "python -m training.fit_verdicts",
        "intercepts": {name: round(float(each), 4) for name, each in zip(names, intercepts, strict=True)},
        "weights": {
            name: {feature: round(float(each), 4) for feature, each in zip(FEATURES, row, strict=True)}
            for name, row in zip(names, weights, strict=True)
        },
        "favour": dict(zip(names, favour, strict=True)),
        "least_contradicted": LEAST_CONTRADICTED,
    }


if __name__ == "__main__":
    main()
