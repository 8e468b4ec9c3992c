"""Trace context (W3C traceparent) for every request and message; spans go out when an endpoint is set."""

import random
import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import NonRecordingSpan, SpanContext, SpanKind, TraceFlags, set_span_in_context

_SPAN_BITS = (1 << 64) - 1
_TRACEPARENT = re.compile(r"00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})")
current: ContextVar[str | None] = ContextVar("traceparent", default=None)
_provider: TracerProvider | None = None


def configure(service: str, endpoint: str | None, release: str) -> None:
    """Send spans to an OTLP endpoint; without one only ids are passed on."""
    global _provider
    if endpoint:
        _provider = TracerProvider(resource=Resource.create({"service.name": service, "service.version": release}))
        _provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(endpoint=f"{endpoint}/v1/traces")))


def shutdown() -> None:
    """Send what is still buffered."""
    if _provider is not None:
        _provider.shutdown()


def new_traceparent() -> str:
    """Begin a trace: a random trace and span id, sampled."""
    bits = random.getrandbits(192)
    return f"00-{bits >> 64:032x}-{bits & _SPAN_BITS:016x}-01"


def trace_id(traceparent: str) -> str:
    return traceparent[3:35]


def valid(traceparent: str | None) -> str | None:
    """The value itself when it is well-formed, else None."""
    return traceparent if traceparent and _TRACEPARENT.fullmatch(traceparent) else None


@contextmanager
def span(name: str, parent: str | None, kind: SpanKind = SpanKind.SERVER) -> Iterator[str]:
    """Run the body inside a span under ``parent`` and yield the traceparent for what it calls.

    Without an endpoint it costs two context switches and no span object.
    """
    parent = valid(parent) or current.get()
    if _provider is None:
        value = parent or new_traceparent()
        token = current.set(value)
        try:
            yield value
        finally:
            current.reset(token)
        return
    context = _remote(_TRACEPARENT.fullmatch(parent) if parent else None)
    tracer = _provider.get_tracer("florin")
    with tracer.start_as_current_span(name, context=context, kind=kind) as live:
        ids = live.get_span_context()
        value = f"00-{ids.trace_id:032x}-{ids.span_id:016x}-{int(ids.trace_flags):02x}"
        token = current.set(value)
        try:
            yield value
        except Exception as error:
            live.set_status(trace.StatusCode.ERROR, type(error).__name__)
            raise
        finally:
            current.reset(token)


class Span:
    """A span that is begun and ended by hand, where no code block surrounds it."""

    __slots__ = ("_live", "traceparent")

    def __init__(self, traceparent: str, live: trace.Span | None) -> None:
        self.traceparent = traceparent
        self._live = live

    def end(self, status: int) -> None:
        """End it with an HTTP status."""
        if self._live is not None:
            self._live.set_attribute("http.response.status_code", status)
            if status >= 500:
                self._live.set_status(trace.StatusCode.ERROR)
            self._live.end()


def begin(name: str, parent: str | None, kind: SpanKind = SpanKind.SERVER) -> Span:
    """Begin a span under ``parent``; its ``traceparent`` is for what it calls.

    Without an endpoint only the ids are made: the trace goes on, the span is nobody's.
    """
    match = _TRACEPARENT.fullmatch(parent) if parent else None
    if _provider is None:
        own = random.getrandbits(64)
        return Span(f"00-{match[1]}-{own:016x}-{match[3]}" if match else new_traceparent(), None)
    live = _provider.get_tracer("florin").start_span(name, context=_remote(match), kind=kind)
    ids = live.get_span_context()
    return Span(f"00-{ids.trace_id:032x}-{ids.span_id:016x}-{int(ids.trace_flags):02x}", live)


def recording() -> bool:
    """Whether spans go anywhere."""
    return _provider is not None


def passed_on(parent: str | None, request_id: str) -> str:
    """What `begin` would give for a span that is not recorded, at a tenth of its cost.

    Where a trace begins, its id is the request's (`florin_kit.ids.request_id`): 32 hex digits, of which
    the last 20 are random, as the W3C asks for.
    """
    match = _TRACEPARENT.fullmatch(parent) if parent else None
    own = random.getrandbits(64)
    if match:
        return f"00-{match[1]}-{own:016x}-{match[3]}"
    return f"00-{request_id[4:]}-{own:016x}-01"


def _remote(match: re.Match[str] | None) -> Context | None:
    if match is None:
        return None
    remote = SpanContext(int(match[1], 16), int(match[2], 16), True, TraceFlags(int(match[3], 16)))
    return set_span_in_context(NonRecordingSpan(remote))
