"""How fast is the surprisal of SmolLM2 read, beside what this machine can do, and how much memory does an article take?

Figures come from one run, in which the contestants take turns with as many threads each: the shipped scorer; plain
matrix multiplications of the same sizes; the network without its output head; and llama.cpp, which tells no
probabilities, on the same GGUF file. Another load on the machine slows all of them, so shares are taken within a round.
llama.cpp takes part where it can be imported; it is no dependency: `python -m pip install xllamacpp`.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from statistics import median

from config.settings import MODELS_TOML, load_settings
from dossier.errors import ModelUnavailable
from dossier.ports import Ports
from evaluation.rows import Figure
from language.catalogue import Role, choose_model, load_catalogue
from language.smollm import SmolLM
from worker.cleaning import clean
from worker.desk import open_desk, open_store

EXAMPLES = Path(__file__).parents[1] / "examples"
ARTICLE = EXAMPLES / "anti-reward.html"
LIBRARY = EXAMPLES / "library.jsonl"

ARTICLE_TOKENS = 1000
"""The article is repeated up to this length: a long story, and within one window of the scorer."""

FEWEST_ROUNDS, MOST_ROUNDS, LONGEST_S = 3, 9, 90.0
"""How many turns each contestant has, and after how many seconds no more begin; an idle machine needs all 90 for 9."""

LAYERS, WIDTH, KEY_WIDTH, INNER_WIDTH, VOCABULARY = 30, 576, 192, 1536, 49152
"""Of SmolLM2-135M, from its config.json."""

LAYER_SHAPES = (
    (WIDTH, WIDTH),  # query
    (KEY_WIDTH, WIDTH),
    (KEY_WIDTH, WIDTH),  # value
    (WIDTH, WIDTH),  # output of the attention
    (INNER_WIDTH, WIDTH),  # gate
    (INNER_WIDTH, WIDTH),  # up
    (WIDTH, INNER_WIDTH),  # down
)
"""Rows and columns of the matrices of one layer."""

SCORER, READER, MATMUL, LLAMA_CPP = "scorer", "reader", "matmul", "llama.cpp"
MEGABYTE = 1_000_000

Seconds = Mapping[str, Sequence[float]]
Contestant = Callable[[], object]


def measure(tokens: int = ARTICLE_TOKENS, longest_s: float = LONGEST_S, article: Path = ARTICLE) -> list[Figure]:
    """Memory first, while this process is small; then the rounds. Raises ModelUnavailable."""
    memory_mb = peak_memory_mb(article)
    ports = open_desk(load_settings(), offline=True)
    scorer = ports.fluency
    assert isinstance(scorer, SmolLM)
    text, ids = _read_article(ports, scorer, tokens)
    contestants = {SCORER: lambda: scorer.score([text]), READER: lambda: scorer.read(ids), MATMUL: _multiply(len(ids))}
    if find_spec("xllamacpp"):
        contestants[LLAMA_CPP] = _llama_cpp(ids)
    else:
        print("llama.cpp is not measured: python -m pip install xllamacpp", file=sys.stderr)
    seconds = take_turns(contestants, longest_s)
    return [*speeds(seconds, len(ids)), Figure("speed", "one article", "copydesk", "peak_memory_mb", memory_mb, 1)]


def take_turns(contestants: Mapping[str, Contestant], longest_s: float) -> dict[str, list[float]]:
    """Seconds of each contestant in each round, after one turn that does not count."""
    for contestant in contestants.values():
        contestant()
    seconds: dict[str, list[float]] = {name: [] for name in contestants}
    end = time.monotonic() + longest_s
    for done in range(MOST_ROUNDS):
        if done >= FEWEST_ROUNDS and time.monotonic() > end:
            break
        for name, contestant in contestants.items():
            start = time.perf_counter()
            contestant()
            seconds[name].append(time.perf_counter() - start)
    return seconds


def speeds(seconds: Seconds, tokens: int) -> list[Figure]:
    """Medians over the rounds; a share is the median of the rounds' shares."""
    where, rounds = f"{tokens} tokens", len(seconds[SCORER])

    def rate(name: str) -> float:
        return median(tokens / second for second in seconds[name])

    def share(name: str, other: str) -> float:
        return median(theirs / ours for ours, theirs in zip(seconds[name], seconds[other], strict=True))

    cells = [
        ("copydesk", "tokens_per_s", rate(SCORER)),
        ("copydesk", "share_of_matmul", share(SCORER, MATMUL)),
        ("copydesk", "tokens_per_s_without_head", rate(READER)),
        ("matmul", "tokens_per_s", rate(MATMUL)),
    ]
    if LLAMA_CPP in seconds:
        cells.insert(3, ("copydesk", "times_llama_cpp_without_head", share(READER, LLAMA_CPP)))
        cells.append(("llama.cpp", "tokens_per_s_without_head", rate(LLAMA_CPP)))
    return [Figure("speed", where, system, metric, value, rounds) for system, metric, value in cells]


def peak_memory_mb(article: Path) -> float:
    """Most memory (resident, in megabytes) of a new process that checks one article with all default models.

    What a process starts as counts too, so this one must be small yet. Raises ModelUnavailable.
    """
    command = ["check", str(article), "--library", str(LIBRARY), "--offline", "--json"]
    child = subprocess.Popen(
        [sys.executable, "-c", "from worker.cli import main; main()", *command], stdout=subprocess.DEVNULL
    )
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise ModelUnavailable(f"copydesk check {article} ended with exit code {child.returncode}: see above")
    unit = 1 if sys.platform == "darwin" else 1024
    return usage.ru_maxrss * unit / MEGABYTE


def _read_article(ports: Ports, scorer: SmolLM, tokens: int) -> tuple[str, list[int]]:
    """The cleaned article, repeated and cut to that many tokens; and the token numbers that the network reads for it.

    These begin with the one for the beginning of a text; the last token is only judged.
    """
    story = clean(ports.pages.read(str(ARTICLE)), "en").text + "\n\n"
    long_story = story * -(-tokens // len(scorer.encode(story)[1]))
    _, places = scorer.encode(long_story)
    text = long_story[: places[tokens - 1][1]]
    return text, scorer.encode(text)[0][:-1]


def _multiply(tokens: int) -> Contestant:
    """Every multiplication by weights that the network does for a text of that length, and nothing else.

    Answers go to memory that is there already, as favourable as can be.
    """
    import torch

    shapes = [*LAYER_SHAPES * LAYERS, (VOCABULARY, WIDTH)]
    weights = [torch.randn(shape) for shape in shapes]
    states = {width: torch.randn(tokens, width) for width in (WIDTH, INNER_WIDTH)}
    answers = {rows: torch.empty(tokens, rows) for rows, _ in shapes}

    def multiply() -> None:
        for weight in weights:
            torch.matmul(states[weight.shape[1]], weight.T, out=answers[weight.shape[0]])

    return multiply


def _llama_cpp(ids: Sequence[int]) -> Contestant:
    """llama.cpp reading the same tokens from the GGUF file, with the output head for the last of them only."""
    import torch

    xllamacpp = import_module("xllamacpp")
    model = choose_model(load_catalogue(MODELS_TOML), Role.FLUENCY)
    store, _ = open_store(load_settings())
    options = xllamacpp.CommonParams()
    options.model.path = str(store.path(model).parent / next(iter(model.files)).path)
    options.cpuparams.n_threads = options.cpuparams_batch.n_threads = torch.get_num_threads()
    options.n_ctx, options.n_batch, options.n_parallel, options.verbosity = 2 * len(ids), len(ids), 1, -1
    server = xllamacpp.Server(options)
    prompt = {"prompt": list(ids), "n_predict": 1, "cache_prompt": False, "temperature": 0}
    return lambda: server.handle_completions(prompt)
