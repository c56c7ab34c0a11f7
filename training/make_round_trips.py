"""How is garble made to train on? Sentences of scholarly abstracts, sent through machine translation and back.

    apt-get install apertium apertium-eng-spa apertium-eng-cat apertium-fra-cat
    python -m training.make_round_trips --data ../shared/data --opus FOLDER --out FILE

Titles and abstracts come from link/library, records whose id begins `pmid:` only. Each record gets one engine, and
six in ten of its sentences are sent through it: Apertium by Spanish, Catalan, or Catalan and French (rules), OPUS-MT
by French (neural; FOLDER holds the Marian models in en-fr/ and fr-en/), sampled, since its best answer is mostly
good English. The same seed gives the same sentences; the neural engine's sampling is seeded too.
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
from linker.sentences import split_sentences

RECORDS = 280
FEWEST, MOST = 5, 10
"""Sentences in an abstract that is used."""

GARBLED_SHARE = 0.6
ROUTES = {
    "apertium-spa": ("eng-spa", "spa-eng"),
    "apertium-cat": ("eng-cat", "cat-eng"),
    "apertium-fra": ("eng-cat", "cat-fra", "fra-cat", "cat-eng"),
}
OPUS = "opus-fr"
BATCH = 16
TEMPERATURE, TOP_K = 1.1, 30


def main() -> None:
    """Draw the records, translate, write one JSON object a record."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for option in ("data", "opus", "out"):
        parser.add_argument(f"--{option}", type=Path, required=True)
    options = parser.parse_args()
    rows = draw_records(options.data)
    for engine in (*ROUTES, OPUS):
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
        if record["id"].startswith("pmid:") and FEWEST <= len(sentences) - 1 <= MOST:
            fit.append((record["id"], sentences))
    engines = (*ROUTES, OPUS)
    return [
        {
            "id": name,
            "engine": engines[number % len(engines)],
            "sentences": sentences,
            "wanted": [draw.random() < GARBLED_SHARE for _ in sentences],
            "round_trip": [None] * len(sentences),
        }
        for number, (name, sentences) in enumerate(draw.sample(fit, RECORDS))
    ]


def by_apertium(texts: list[str], route: tuple[str, ...]) -> list[str]:
    """Each text through every leg; Apertium's marks for words that it does not know are taken off."""
    lines = "\n".join(text.replace("\n", " ") for text in texts)
    for leg in route:
        done = subprocess.run(["apertium", "-u", leg], input=lines, capture_output=True, text=True, check=True)
        lines = done.stdout.rstrip("\n")
    return lines.split("\n")


def by_opus(texts: list[str], folder: Path) -> list[str]:
    """Each text to French and back, both ways sampled."""
    import torch
    from transformers import AutoModelForSeq2SeqLM, AutoTokenizer

    torch.manual_seed(11)
    for leg in ("en-fr", "fr-en"):
        tokenizer = AutoTokenizer.from_pretrained(folder / leg)
        model = AutoModelForSeq2SeqLM.from_pretrained(folder / leg).eval()
        out: list[str] = []
        for start in range(0, len(texts), BATCH):
            batch = tokenizer(texts[start : start + BATCH], return_tensors="pt", padding=True, truncation=True)
            with torch.inference_mode():
                ids = model.generate(
                    **batch, do_sample=True, temperature=TEMPERATURE, top_k=TOP_K, num_beams=1, max_new_tokens=120
                )
            out += tokenizer.batch_decode(ids, skip_special_tokens=True)
            print(f"\r{leg}: {len(out)} of {len(texts)} ", end="", file=sys.stderr)
        print(file=sys.stderr)
        texts = out
    return texts


if __name__ == "__main__":
    main()
