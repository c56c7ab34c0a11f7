"""What is told to a collector of traces (OpenTelemetry)? A span for each step; one article is one trace.

Of an article a span has its key, never its text. Nothing here is loaded unless COPYDESK_OTLP_ENDPOINT is set.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from contextvars import ContextVar
from enum import StrEnum
from hashlib import sha256
from importlib.util import find_spec
from typing import TYPE_CHECKING

from config.settings import Settings
from dossier.errors import InputUnusable

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from opentelemetry.sdk.trace import TracerProvider


class Ended(StrEnum):
    """How a step that a worker took ended."""

    DONE = "done"
    COPY = "a copy"
    """It is done, and so is the dossier: its original is checked."""
    DROPPED = "dropped"
    """Somebody else had gone on with it."""
    PUT_OFF = "put off"
    """It failed, and is to be tried again."""
    GIVEN_UP = "given up"
    NOT_SAVED = "not saved"
    """The database was away."""


Tell = Callable[[Ended, Sequence[str]], None]
"""Told once how a step ended, and which models answered in it."""

TraceStep = Callable[[str, str, int], "AbstractContextManager[Tell]"]
"""Opens the span of a step, by the dossier's key, the step's name, and which try it is."""

_traced_key: ContextVar[str] = ContextVar("traced_key", default="")


def require_tracing(settings: Settings) -> None:
    """Raises InputUnusable where traces are wanted, and the libraries for them are not installed."""
    wanted = ("opentelemetry.sdk", "opentelemetry.exporter", "opentelemetry.instrumentation")
    if settings.otlp_endpoint and not all(map(find_spec, wanted)):
        raise InputUnusable(
            "COPYDESK_OTLP_ENDPOINT is set, but what sends traces is not installed: pip install 'copydesk[tracing]'"
        )


def open_traces(settings: Settings, service: str) -> TracerProvider:
    """What sends the traces of this process, in the background. Open it after any fork."""
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor
    from opentelemetry.sdk.trace.id_generator import RandomIdGenerator

    class ByKey(RandomIdGenerator):
        def generate_trace_id(self) -> int:
            key = _traced_key.get()
            return trace_id(key) if key else super().generate_trace_id()

    provider = TracerProvider(resource=Resource.create({"service.name": service}), id_generator=ByKey())
    address = f"{settings.otlp_endpoint.rstrip('/')}/v1/traces"
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(endpoint=address)))
    return provider


def trace_id(key: str) -> int:
    """The ID of the trace that all steps of a dossier are in."""
    return int.from_bytes(sha256(key.encode()).digest()[:16])


def trace_steps(provider: TracerProvider) -> TraceStep:
    """Spans of steps that go to `provider`."""
    tracer = provider.get_tracer("copydesk")

    @contextmanager
    def trace_step(key: str, step: str, tries: int) -> Iterator[Tell]:
        token = _traced_key.set(key)
        about: dict[str, str | int] = {"copydesk.key": key, "copydesk.step": step, "copydesk.try": tries}
        try:
            # An exception's words may quote the article.
            with tracer.start_as_current_span(
                step, attributes=about, record_exception=False, set_status_on_exception=False
            ) as span:
                yield lambda outcome, models: span.set_attributes(
                    {"copydesk.outcome": outcome, "copydesk.models": list(models)}
                )
        finally:
            _traced_key.reset(token)

    return trace_step


def trace_nothing(_key: str, _step: str, _tries: int) -> AbstractContextManager[Tell]:
    """Where no collector is set."""
    return nullcontext(lambda _outcome, _models: None)
