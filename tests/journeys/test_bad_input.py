"""Does every unusable input end in one clear line and the right exit code, never in a traceback?"""

from __future__ import annotations

import gzip
import http.server
import json
import socket
import threading
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from evaluation.rig import answering
from worker.pipeline import STEPS

Copydesk = Callable[..., Any]

STORY = (
    "Bees remember faces\n\nHoneybees can learn to tell human faces apart, a new study has found. "
    "The researchers trained the insects with sugar water over two weeks. Most of the bees chose the right face "
    "in four of five trials, and they still did so two days later.\n"
)


def assert_one_line(done: Any, code: int, *words: str) -> None:
    said = [line for line in done.stderr.splitlines() if line.startswith("copydesk: ")]
    assert done.returncode == code, done.stderr
    assert "Traceback" not in done.stderr
    assert len(said) == 1, done.stderr
    assert done.stderr.rstrip().endswith(said[0])
    assert done.stdout == ""
    for word in words:
        assert word in said[0]


@pytest.fixture
def check(copydesk: Copydesk) -> Copydesk:
    return partial(copydesk, "check", "--model", "teaching")


def test_a_missing_file_is_named(tmp_path: Path, check: Copydesk) -> None:
    assert_one_line(check(tmp_path / "gone.html"), 2, "gone.html")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("empty.html", b""),
        ("blank.txt", b" \n\n "),
        ("menu.html", b"<html><body><nav><a href='/'>Home</a><a href='/news'>News</a></nav></body></html>"),
        ("paper.pdf", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<< /Type /Catalog >>\nendobj\n" + b"\x00" * 400),
        ("photo.png", b"\x89PNG\r\n\x1a\n" + b"\x00\x01\x02" * 300),
        ("photo.html", b"\xff\xd8\xff\xe0\x00\x10JFIF" + b"\x00\x9f" * 300),
    ],
)
def test_a_file_without_a_story_is_named(tmp_path: Path, name: str, content: bytes, check: Copydesk) -> None:
    (tmp_path / name).write_bytes(content)
    assert_one_line(check(tmp_path / name), 2, name)


def test_another_language_is_named(tmp_path: Path, check: Copydesk) -> None:
    story = tmp_path / "histoire.txt"
    story.write_text(
        "Les abeilles se souviennent des visages\n\nLes abeilles peuvent apprendre à reconnaître des visages humains, "
        "selon une nouvelle étude. Les chercheurs ont entraîné les insectes avec de l'eau sucrée en deux semaines. "
        "La plupart des abeilles ont choisi le bon visage dans quatre essais sur cinq.\n"
    )
    assert_one_line(check(story), 2, "French", "histoire.txt")


def test_the_teaching_model_takes_a_good_story_to_the_end(tmp_path: Path, check: Copydesk) -> None:
    story = tmp_path / "bees.txt"
    story.write_text(STORY)
    done = check(story, "--json")
    dossier = json.loads(done.stdout)
    assert done.returncode == 0, done.stderr
    assert dossier["schema"] == "copydesk.dossier/1"
    assert dossier["article"]["text"].startswith("Bees remember faces")
    assert dossier["gaps"][0]["step"] == "search_publications"
    assert {entry["step"] for entry in dossier["provenance"]} == {step.name for step in STEPS}


def test_standard_input_is_read(check: Copydesk) -> None:
    done = check("-", input=STORY)
    assert done.returncode == 0, done.stderr
    assert "Bees remember faces" in done.stdout


@pytest.mark.parametrize(
    ("line", "word"),
    [
        ('{"doi": "10.1/2", "title": "Two"', "line 2"),
        ('["a list"]', "line 2"),
        ('{"doi": "10.1/2"}', "title"),
    ],
)
def test_a_malformed_library_names_the_line(tmp_path: Path, line: str, word: str, check: Copydesk) -> None:
    library = tmp_path / "library.jsonl"
    library.write_text('{"doi": "10.1/1", "title": "One"}\n' + line + "\n")
    (tmp_path / "bees.txt").write_text(STORY)
    assert_one_line(check(tmp_path / "bees.txt", "--library", str(library)), 2, "library.jsonl", "line 2", word)


def test_a_library_cut_short_is_named(tmp_path: Path, check: Copydesk) -> None:
    library = tmp_path / "library.jsonl.gz"
    library.write_bytes(gzip.compress(b'{"doi": "10.1/1", "title": "One"}\n' * 500)[:-20])
    (tmp_path / "bees.txt").write_text(STORY)
    assert_one_line(check(tmp_path / "bees.txt", "--library", str(library)), 2, "library.jsonl.gz")


@pytest.mark.parametrize(
    "url",
    ["http://127.0.0.1/", "http://localhost:8080/x", "http://169.254.169.254/latest/meta-data/", "http://[::1]/",
     "http://2130706433/", "ftp://example.org/a", "file:///etc/passwd"],
)  # fmt: skip
def test_an_address_that_is_not_public_is_refused(url: str, check: Copydesk) -> None:
    assert_one_line(check(url), 2)


def test_offline_refuses_every_url(check: Copydesk) -> None:
    assert_one_line(check("https://example.org/story", "--offline"), 2, "offline")


def test_a_setting_that_is_not_usable_is_named(tmp_path: Path, check: Copydesk) -> None:
    (tmp_path / "bees.txt").write_text(STORY)
    done = check(tmp_path / "bees.txt", page_timeout_s="soon")
    assert_one_line(done, 2, "COPYDESK_PAGE_TIMEOUT_S")


class Site(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        if self.path == "/hang":
            threading.Event().wait(5)
            return
        status = {"/gone": 404, "/pay": 402, "/down": 503, "/away": 302}.get(self.path, 200)
        self.send_response(status)
        if self.path == "/away":
            self.send_header("Location", "http://10.0.0.7/inside")
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        if self.path == "/large":
            self.wfile.write(b"<p>more</p>" * 20_000)

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    with answering(http.server.ThreadingHTTPServer(("127.0.0.1", 0), Site)) as server:
        yield f"http://127.0.0.1:{server.server_port}"


LOOPBACK = {"allowed_networks": '["127.0.0.0/8"]'}


@pytest.mark.parametrize(
    ("path", "code", "word"),
    [("/gone", 2, "404"), ("/pay", 2, "402"), ("/down", 3, "503"), ("/away", 2, "10.0.0.7"), ("/large", 2, "100000")],
)
def test_what_a_site_answers_decides_the_exit_code(site: str, path: str, code: int, word: str, check: Copydesk) -> None:
    done = check(site + path, **LOOPBACK, page_max_bytes="100000")
    said = done.stderr.replace(",", "")
    assert_one_line(done, code)
    assert word in said


def test_a_site_that_hangs_is_given_up(site: str, check: Copydesk) -> None:
    assert_one_line(check(site + "/hang", **LOOPBACK, page_timeout_s="1"), 3, "/hang")


def test_a_closed_port_is_an_outage(check: Copydesk) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    assert_one_line(check(f"http://127.0.0.1:{port}/", **LOOPBACK), 3)


def test_missing_models_say_how_to_get_them(tmp_path: Path, copydesk: Copydesk) -> None:
    (tmp_path / "bees.txt").write_text(STORY)
    done = copydesk("check", str(tmp_path / "bees.txt"), models_dir=str(tmp_path / "models"))
    assert_one_line(done, 3, "copydesk models pull")


def test_offline_models_are_not_fetched(tmp_path: Path, copydesk: Copydesk) -> None:
    done = copydesk("models", "pull", "--offline", models_dir=str(tmp_path / "models"))
    assert_one_line(done, 3, "offline")


GGUF = "SmolLM2-135M-Instruct.Q4_1.gguf"


@pytest.mark.parametrize(("size_bytes", "word"), [(1000, "cut short"), (98_362_432, "sha256")])
def test_a_model_file_that_is_not_whole_or_not_right_is_named(
    tmp_path: Path, size_bytes: int, word: str, copydesk: Copydesk
) -> None:
    home = tmp_path / "models" / "smollm2-135m"
    home.mkdir(parents=True)
    with (home / GGUF).open("wb") as file:
        file.truncate(size_bytes)
    (tmp_path / "bees.txt").write_text(STORY)
    done = copydesk("check", str(tmp_path / "bees.txt"), models_dir=str(tmp_path / "models"))
    assert_one_line(done, 3, GGUF, word, "copydesk models pull")


def test_a_report_that_cannot_be_written_is_named(tmp_path: Path, check: Copydesk) -> None:
    (tmp_path / "bees.txt").write_text(STORY)
    done = check(tmp_path / "bees.txt", "--report", str(tmp_path / "bees.txt" / "report.html"))
    assert done.returncode == 2
    assert "report.html" in done.stderr
    assert "Traceback" not in done.stderr
