"""Assembling message heads: what is passed on, what is dropped, what is added."""

from http import HTTPStatus
from typing import TYPE_CHECKING

import msgspec

from florin_kit.errors import Problem

if TYPE_CHECKING:
    from florin_gateway.proxy.request import Request
    from florin_gateway.routing import Route

# RFC 9110, 7.6.1: these belong to one connection.
HOP_BY_HOP = frozenset(
    {
        b"connection",
        b"keep-alive",
        b"proxy-authenticate",
        b"proxy-authorization",
        b"proxy-connection",
        b"te",
        b"trailer",
        b"transfer-encoding",
        b"upgrade",
    }
)
# Sent by a client these would be lies: the gateway itself writes them.
OWNED = frozenset(
    {
        b"forwarded",
        b"host",
        b"x-real-ip",
        b"x-request-id",
        b"x-forwarded-for",
        b"x-forwarded-host",
        b"x-forwarded-proto",
        b"x-forwarded-port",
        b"x-forwarded-prefix",
        b"authorization",
        b"cookie",
        b"content-length",
        b"expect",
        b"florin-mode",
        b"x-csrf-token",
        b"traceparent",
        b"tracestate",
    }
)
REQUEST_DROPPED = HOP_BY_HOP | OWNED
SECURITY_HEADERS = (
    (b"strict-transport-security", b"max-age=63072000; includeSubDomains"),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"strict-origin-when-cross-origin"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
)
_SECURITY = b"".join(b"%b: %b\r\n" % item for item in SECURITY_HEADERS)
CONTENT_POLICY = b"default-src 'none'; frame-ancestors 'none'"
_POLICY = b"content-security-policy: %b\r\n" % CONTENT_POLICY
_CACHE = b"cache-control: no-store\r\n"
# What every answer gets, by whether the service itself says a content policy, and how it may be cached.
_ADDED = {
    (policy, cache): _SECURITY + (b"" if policy else _POLICY) + (b"" if cache else _CACHE) + b"x-request-id: "
    for policy in (False, True)
    for cache in (False, True)
}
RESPONSE_DROPPED = HOP_BY_HOP | {name for name, _ in SECURITY_HEADERS} | {b"server", b"date", b"x-request-id"}
STATUS_LINES = {status.value: f"HTTP/1.1 {status.value} {status.phrase}\r\n".encode() for status in HTTPStatus}


def status_line(status: int) -> bytes:
    return STATUS_LINES.get(status) or b"HTTP/1.1 %d \r\n" % status


def response_head(
    status: int,
    headers: list[bytes],
    *,
    request_id: bytes,
    limits: bytes,
    framing: bytes,
    has_policy: bool,
    has_cache: bool,
    close: bool,
) -> bytes:
    """The head of an answer; ``headers`` are whole lines that upstream sent."""
    return b"".join(
        (
            STATUS_LINES.get(status) or status_line(status),
            *headers,
            _ADDED[has_policy, has_cache],
            request_id,
            b"\r\n",
            limits,
            framing,
            b"connection: close\r\n\r\n" if close else b"\r\n",
        )
    )


def problem_answer(problem: Problem, request_id: str, *, limits: bytes = b"", close: bool, head: bool = False) -> bytes:
    """A whole answer that is a problem document."""
    body = msgspec.json.encode(problem.to_dict(request_id))
    headers = [b"content-type: application/problem+json\r\n"]
    headers += [f"{name}: {value}\r\n".encode() for name, value in problem.headers.items()]
    if problem.retry_after_s is not None:
        headers.append(b"retry-after: %d\r\n" % problem.retry_after_s)
    start = response_head(
        problem.status,
        headers,
        request_id=request_id.encode(),
        limits=limits,
        framing=b"content-length: %d\r\n" % len(body),
        has_policy=False,
        has_cache=False,
        close=close,
    )
    return start if head else start + body


def request_head(request: "Request", route: "Route", *, address: str, traceparent: str) -> bytes:
    """The head of a request as its service gets it; ``address`` is the client's."""
    lines = [
        b"%b %b HTTP/1.1\r\n" % (request.method, request.target),
        (
            f"host: {route.upstream}\r\nx-request-id: {request.request_id}\r\nx-forwarded-for: {address}\r\n"
            f"x-forwarded-proto: https\r\ntraceparent: {traceparent}\r\n"
        ).encode(),
        *request.headers,
    ]
    if request.authorization is not None:
        lines.append(b"authorization: %b\r\n" % request.authorization)
    if route.cookies:
        if request.cookie is not None:
            lines.append(b"cookie: %b\r\n" % request.cookie)
        if request.csrf_token is not None:
            lines.append(b"x-csrf-token: %b\r\n" % request.csrf_token)
    if route.tunnel:
        lines += request.upgrade_headers
    elif request.chunked_in:
        lines.append(b"transfer-encoding: chunked\r\n")
    elif request.length is not None:
        lines.append(b"content-length: %d\r\n" % request.length)
    lines.append(b"\r\n")
    return b"".join(lines)
