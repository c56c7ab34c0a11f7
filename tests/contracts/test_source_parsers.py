"""Can any bytes make a parser do anything but give publications or say that the source is out of reach?"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from dossier.errors import SourceUnavailable
from dossier.findings import Publication
from dossier.record import Dossier, as_json, from_json
from linker.sources import SOURCES
from linker.sources.declaration import Asker, Declaration

FIXTURES = Path(__file__).parent / "fixtures"
CASES: dict[str, dict[str, Any]] = json.loads((FIXTURES / "cases.json").read_text())
WHOLE = {
    source.name: [
        (FIXTURES / name).read_bytes() for name in CASES[source.name]["answers"] + CASES[source.name]["search"]
    ]
    for source in SOURCES
}
EXAMPLES = 30
each_source = pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.name)
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


def read(source: Declaration, payload: bytes) -> None:
    """Parse; what comes out is publications that a dossier can hold, in good text."""
    readers: list[Callable[[bytes], object]] = [source.parse]
    if source.records is not None:
        numbers = source.records
        readers.append(lambda given_bytes: numbers(given_bytes, Asker()))
    for reader in readers:
        try:
            found = reader(payload)
        except SourceUnavailable as outage:
            found = str(outage).encode().splitlines()
        if isinstance(found, list):
            assert len(found) == 1
        elif isinstance(found, tuple):
            assert all(isinstance(each, Publication) for each in found)
            dossier = Dossier("https://example.org", found=found)
            assert from_json(as_json(dossier).encode().decode()) == dossier


@each_source
@settings(max_examples=EXAMPLES, deadline=None)
@given(payload=st.binary(max_size=200))
@example(payload=b"\xff\xfe<\x00")
@example(payload=b"[" * 100_000)
@example(payload=b'{"a":' * 50_000)
@example(payload=b"<a>" * 20_000)
@example(payload=b"1" * 5000)
@example(payload=b'{"status": NaN}')
@example(payload=b'<!DOCTYPE a [<!ENTITY b "c"><!ENTITY d "&b;&b;">]><a>&d;</a>')
@example(payload=b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>')
def test_any_bytes_are_publications_or_an_outage(source: Declaration, payload: bytes) -> None:
    read(source, payload)


@each_source
@settings(max_examples=EXAMPLES, deadline=None)
@given(data=st.data())
def test_an_answer_with_bytes_changed_is_publications_or_an_outage(source: Declaration, data: st.DataObject) -> None:
    whole = bytearray(data.draw(st.sampled_from(WHOLE[source.name])))
    for _ in range(data.draw(st.integers(1, 8))):
        start = data.draw(st.integers(0, len(whole) - 1))
        whole[start : start + data.draw(st.integers(0, 4))] = data.draw(st.binary(max_size=4))
        if not whole:
            break
    read(source, bytes(whole))


@each_source
@settings(max_examples=EXAMPLES, deadline=None)
@given(data=st.data())
def test_a_json_answer_with_values_exchanged_is_publications_or_an_outage(
    source: Declaration, data: st.DataObject
) -> None:
    texts = [whole for whole in WHOLE[source.name] if whole.lstrip().startswith(b"{")]
    if not texts:
        return
    body = json.loads(data.draw(st.sampled_from(texts)))
    for _ in range(data.draw(st.integers(1, 6))):
        _exchange(body, data)
    read(source, json.dumps(body).encode())


def _exchange(body: Any, data: st.DataObject) -> None:
    """Put anything in the place of something, at any depth."""
    while True:
        places = list(body) if isinstance(body, dict) else list(range(len(body)))
        if not places:
            return
        place = data.draw(st.sampled_from(places))
        inner = body[place]
        if not isinstance(inner, dict | list) or not inner or data.draw(st.integers(0, 3)) == 0:
            body[place] = data.draw(ANYTHING)
            return
        body = inner
