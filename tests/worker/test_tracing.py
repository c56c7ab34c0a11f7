"""Does a collector hear of each step and request, of one article in one trace, and of no article's text?"""

from __future__ import annotations

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from starlette.testclient import TestClient

from config.settings import Settings
from dossier.record import Dossier
from evaluation.rig import answering
from web.app import make_web
from worker.desk import ModelSet, open_desk
from worker.line.turn import Turn
from worker.pipeline import STEPS
from worker.store.opening import open_store
from worker.tracing import open_traces, trace_id, trace_steps

STORY = "Bees remember faces\n\nHoneybees can learn to tell the faces of people apart.\n"


class Collector(ThreadingHTTPServer):
    """Keeps the spans that it is sent."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Taking)
        self.spans: list[Any] = []
        self.bodies = b""
        self.url = f"http://127.0.0.1:{self.server_address[1]}"


class Taking(BaseHTTPRequestHandler):
    server: Collector

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.bodies += body
        assert self.path == "/v1/traces"
        for resource in ExportTraceServiceRequest.FromString(body).resource_spans:
            self.server.spans += [span for scope in resource.scope_spans for span in scope.spans]
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def collector() -> Iterator[Collector]:
    with answering(Collector()) as server:
        yield server


def told(span: Any) -> dict[str, Any]:
    def value(of: Any) -> Any:
        kind = of.WhichOneof("value")
        return [value(each) for each in of.array_value.values] if kind == "array_value" else getattr(of, kind)

    return {each.key: value(each.value) for each in span.attributes}


def test_the_steps_of_one_article_are_one_trace_without_its_text(collector: Collector, tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path}/copydesk.db", 60, 60)
    desk = open_desk(Settings(library=None), offline=True, models=ModelSet.TEACHING)
    provider = open_traces(Settings(otlp_endpoint=collector.url), "copydesk-worker")
    turn = Turn(store, lambda: desk, lambda *_: None, "here:1", 60, 60, trace_steps(provider))
    (tmp_path / "story.txt").write_text(STORY)
    keys = [store.add(Dossier(str(tmp_path / name)), STEPS[0].name)[0] for name in ("story.txt", "none.txt")]
    for step, key in ((STEPS[0], keys[0]), (STEPS[1], keys[0]), (STEPS[0], keys[1])):
        turn.take(step, key)
    provider.shutdown()
    read, clean, missing = collector.spans
    assert {each.trace_id for each in (read, clean)} == {trace_id(keys[0]).to_bytes(16)}
    assert missing.trace_id == trace_id(keys[1]).to_bytes(16)
    assert [each.name for each in (read, clean)] == ["read_article", "clean_article"]
    about = {"copydesk.key": keys[0], "copydesk.step": "clean_article", "copydesk.try": 1, "copydesk.outcome": "done"}
    assert told(clean).items() >= about.items()
    assert "rules" in told(clean)["copydesk.models"]
    assert told(missing)["copydesk.outcome"] == "given up"
    assert b"Honeybees" not in collector.bodies


def test_a_request_is_a_span_named_by_its_route(collector: Collector, tmp_path: Path) -> None:
    more = {"database_url": f"sqlite:///{tmp_path}/copydesk.db", "redis_url": "redis://127.0.0.1:1/0"}
    app = make_web(Settings(otlp_endpoint=collector.url, **more))
    assert TestClient(app).get("/health/live").status_code == 200
    app.state.traces.shutdown()
    (span,) = collector.spans
    assert span.name == "GET /health/live"
