"""How is garble made to train on? Sentences of scholarly abstracts, sent through machine translation and back.

    apt-get install apertium apertium-en-gl apertium-eo-en apertium-hbs-eng apertium-eng-spa apertium-eng-cat \\
        apertium-spa-cat apertium-es-gl
    pip install sentencepiece
    python -m training.make_round_trips --data ../shared/data --opus FOLDER --out FILE

Titles and abstracts come from link/library, records that training/split.py gives to training. Each record gets one
engine, and six in ten of its sentences are sent through it. The engines by rule (Apertium) end in Galician, Esperanto
and Serbo-Croatian; those that end in Spanish and Catalan are left to measuring, so that the figures on them are of
engines never seen. The neural engine is OPUS-MT by French (FOLDER holds the Marian models in en-fr/ and fr-en/),
sampled at several temperatures, since its best answer is mostly good English. The same seed gives the same sentences.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

from evaluation.rows import read_rows
from evaluation.split import record_trains
from linker.sentences import split_sentences

FEWEST, MOST = 4, 12
"""Sentences in an abstract that is used."""

GARBLED_SHARE = 0.6
ROUTES = {
    "apertium-glg": ("en-gl", "gl-en"),
    "apertium-epo": ("en-eo", "eo-en"),
    "apertium-hbs": ("eng-hbs", "hbs-eng"),
    "apertium-spa-glg": ("eng-spa", "es-gl", "gl-en"),
    "apertium-cat-glg": ("eng-cat", "cat-spa", "es-gl", "gl-en"),
}
OPUS = "opus-fr"
RECORDS = {**dict.fromkeys(ROUTES, 500), OPUS: 380}
BATCH = 48
TEMPERATURES, TOP_K = (0.9, 1.1, 1.3), 30


def main() -> None:
    """Draw the records, translate, write one JSON object a record."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for option in ("data", "opus", "out"):
        parser.add_argument(f"--{option}", type=Path, required=True)
    options = parser.parse_args()
    rows = draw_records(options.data)
    for engine in RECORDS:
        mine = [row for row in rows if row["engine"] == engine]
        places = [(row, i) for row in mine for i, wanted in enumerate(row["wanted"]) if wanted]
        texts = [row["sentences"][i] for row, i in places]
        print(f"{engine}: {len(texts)} sentences", file=sys.stderr)
        back = by_opus(texts, options.opus) if engine == OPUS else by_apertium(texts, ROUTES[engine])
        for (row, i), text in zip(places, back, strict=True):
            row["round_trip"][i] = text
    options.out.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")


def draw_records(data: Path) -> list[dict[str, Any]]:
    """Records with title (first sentence) and abstract, each with its engine and the sentences to translate."""
    draw = random.Random(11)
    fit = []
    for record in read_rows(data / "link" / "library.jsonl.gz"):
        sentences = [record["title"].strip(" []"), *split_sentences(record["abstract"])]
        if record_trains(record["id"]) and FEWEST <= len(sentences) - 1 <= MOST:
            fit.append((record["id"], sentences))
    engines = [engine for engine, records in RECORDS.items() for _ in range(records)]
    return [
        {
            "id": name,
            "engine": engine,
            "sentences": sentences,
            "wanted": [draw.random() < GARBLED_SHARE for _ in sentences],
            "round_trip": [None] * len(sentences),
        }
        for engine, (name, sentences) in zip(engines, draw.sample(fit, len(engines)), strict=True)
    ]


def by_apertium(texts: list[str], route: tuple[str, ...]) -> list[str]:
    """Each text through every leg; Apertium's marks for words that it does not know are left off."""
    lines = "\n".join(text.replace("\n", " ") for text in texts)
    for leg in route:
        done = subprocess.run(["apertium", "-u", leg], input=lines, capture_output=True, text=True, check=True)
        lines = done.stdout.rstrip("\n")
    return [" ".join(line.split()) for line in lines.split("\n")]


def by_opus(texts: list[str], folder: Path) -> list[str]:
    """Each text to French and back, both ways sampled; texts of like length travel together."""
    import torch
    from transformers import AutoModelForSeq2SeqLM, AutoTokenizer

    torch.manual_seed(11)
    for leg in ("en-fr", "fr-en"):
        tokenizer = AutoTokenizer.from_pretrained(folder / leg)
        model = AutoModelForSeq2SeqLM.from_pretrained(folder / leg, dtype=torch.bfloat16).eval()
        order = sorted(range(len(texts)), key=lambda index: len(texts[index]))
        out = [""] * len(texts)
        for number, start in enumerate(range(0, len(order), BATCH)):
            places = order[start : start + BATCH]
            batch = tokenizer([texts[i] for i in places], return_tensors="pt", padding=True, truncation=True)
            with torch.inference_mode():
                ids = model.generate(
                    **batch,
                    do_sample=True,
                    temperature=TEMPERATURES[number % len(TEMPERATURES)],
                    top_k=TOP_K,
                    num_beams=1,
                    max_new_tokens=120,
                )
            for i, text in zip(places, tokenizer.batch_decode(ids, skip_special_tokens=True), strict=True):
                out[i] = text
            print(f"\r{leg}: {start + len(places)} of {len(texts)} ", end="", file=sys.stderr)
        print(file=sys.stderr)
        texts = out
    return texts


if __name__ == "__main__":
    main()
