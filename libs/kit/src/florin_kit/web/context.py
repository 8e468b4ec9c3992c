"""The outermost ASGI layer: request id, trace, log line and RED metrics for every request."""

import re
import time
from functools import cache
from typing import Any

import structlog
from litestar.enums import ScopeType
from litestar.types import ASGIApp, Message, Receive, Scope, Send
from prometheus_client import Counter, Gauge, Histogram

from florin_kit.ids import new_id
from florin_kit.telemetry import logs, trace
from florin_kit.telemetry.context import RequestContext, request_context

_REQUEST_ID = re.compile(r"[A-Za-z0-9_-]{8,64}")

REQUESTS = Counter("florin_http_requests_total", "Requests answered", ["method", "route", "status"])
DURATION = Histogram(
    "florin_http_request_duration_seconds",
    "Time to the end of the answer",
    ["method", "route"],
    buckets=(0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)
IN_FLIGHT = Gauge("florin_http_requests_in_flight", "Requests being answered")
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
QUIET = ("/health", "/metrics")
# Routes, methods and statuses are few; looking a child up costs more than counting on it.
_requests, _duration = cache(REQUESTS.labels), cache(DURATION.labels)


class ContextMiddleware:
    """Wraps the application; the route's template, never the path, becomes a label."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if str(scope["type"]) == "lifespan":
            await self.app(scope, receive, send)
            return
        headers: dict[bytes, bytes] = dict(scope["headers"])
        context = RequestContext(
            request_id=_request_id(headers.get(b"x-request-id")),
            client_ip=_text(headers.get(b"x-forwarded-for")) or (scope.get("client") or (None,))[0],
            user_agent=_text(headers.get(b"user-agent")),
        )
        token = request_context.set(context)
        try:
            with trace.span(
                f"{scope.get('method', 'WS')} {scope['path']}", _text(headers.get(b"traceparent"))
            ) as traceparent:
                trace_id = trace.trace_id(traceparent)
                structlog.contextvars.bind_contextvars(request_id=context.request_id, trace_id=trace_id)
                if scope["type"] == ScopeType.HTTP:
                    await self._http(scope, receive, send, context, trace_id)
                else:
                    await self.app(scope, receive, send)
        finally:
            structlog.contextvars.clear_contextvars()
            request_context.reset(token)

    async def _http(
        self, scope: Any, receive: Receive, send: Send, context: RequestContext, trace_id: str
    ) -> None:
        status = 500
        started = time.perf_counter()
        id_header = (b"x-request-id", context.request_id.encode())

        async def send_with_id(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message["headers"], id_header]
            await send(message)

        IN_FLIGHT.inc()
        try:
            await self.app(scope, receive, send_with_id)
        finally:
            IN_FLIGHT.dec()
            duration_s = time.perf_counter() - started
            method = scope["method"] if scope["method"] in METHODS else "OTHER"
            route = scope.get("path_template") or "unmatched"
            _requests(method, route, status).inc()
            _duration(method, route).observe(duration_s)
            if not scope["path"].startswith(QUIET):
                logs.request(
                    request_id=context.request_id,
                    trace_id=trace_id,
                    method=method,
                    route=route,
                    status=status,
                    duration_ms=round(duration_s * 1000, 1),
                    user_id=context.actor_id,
                )


def _text(value: bytes | None) -> str | None:
    return value.decode("latin-1")[:512] if value else None


def _request_id(value: bytes | None) -> str:
    text = _text(value)
    return text if text and _REQUEST_ID.fullmatch(text) else new_id("req")
