"""One request and its answer."""

import contextlib
import random
import time
from typing import TYPE_CHECKING

from florin_gateway.limits.limiter import Verdict
from florin_gateway.policy import admission, sides
from florin_gateway.proxy import heads
from florin_gateway.proxy.request import Request
from florin_gateway.proxy.service import Endpoint
from florin_gateway.proxy.tally import TALLY
from florin_gateway.proxy.upstream import FAILURES, Failed, UpstreamConnection
from florin_kit import errors
from florin_kit.identity.tokens import UnknownKey
from florin_kit.telemetry import trace

if TYPE_CHECKING:
    from florin_gateway.proxy.client import ClientConnection
    from florin_gateway.server import Gateway

BUFFERED_BYTES_MAX = 64 * 1024
RETRY_AFTER_S = (0.005, 0.05)  # with jitter: not everybody again at the same moment
RETRYABLE = frozenset({b"GET", b"HEAD", b"OPTIONS"})
METHODS = {m: m.decode() for m in (b"GET", b"HEAD", b"POST", b"PUT", b"PATCH", b"DELETE", b"OPTIONS")}
_LAST_CHUNK = b"0\r\n\r\n"


class Exchange(Request):
    """From the parsed head of a request to the last byte of its answer."""

    # As in `Request`: what most exchanges never change stays on the class.
    done: bool = False
    switched: bool = False  # to another protocol
    status: int = 0
    body_bytes: int = 0
    deadline: float = 0.0
    _verdict: Verdict | None = None
    _upstream: UpstreamConnection | None = None
    _endpoint: Endpoint | None = None
    _counted_in: bool = False
    _span: trace.Span | None = None
    _head: bytes = b""
    _head_out: bytes = b""
    _attempts: int = 0
    _request_sent: bool = False
    _responding: bool = False
    _chunked_out: bool = False

    def __init__(self, client: "ClientConnection", gateway: "Gateway") -> None:
        super().__init__()
        self._client = client
        self.gateway = gateway
        self._body: list[bytes] = []  # not passed on yet
        self._kept: list[bytes] | None = None  # all of it, to repeat the request, unless it was too much
        self._started_at = time.perf_counter()

    # The request

    def begin(self) -> None:
        """Decide on the request; called when it is the connection's turn."""
        if self.problem is not None:
            self.refuse(self.problem, close=True)
            return
        place = self.place
        if place.own and self.method in (b"GET", b"HEAD"):
            self.gateway.answer_own(self)
            return
        self.route = place.route
        self._counted_in = self.gateway.enter(place.priority)
        if not self._counted_in:
            self.refuse(errors.Overloaded(retry_after_s=1), close=not self.complete)
            return
        try:
            self.principal = admission.identify(self)
        except UnknownKey:
            self.gateway.refresh_keys(self._decide)
        else:
            self._decide()

    def address(self) -> tuple[str, str]:
        """Whose request it is by the network: the client's address, and what it is counted as."""
        return self.gateway.addresses.find(self._client.peer, self.forwarded_for)

    def _decide(self) -> None:
        """Ask what the limits say, now that it is known who is calling."""
        if self.done:
            return
        if self.principal is None:
            with contextlib.suppress(UnknownKey):
                self.principal = admission.identify(self)
        if self.mode is not None:
            sides.choose(self)
        address, where = self.address()
        self.gateway.limiter.check(
            self.principal.session_id if self.principal else None, admission.counted(self, where), self._decided
        )
        self._head = self._upstream_head(address) if self.route else b""

    def _decided(self, verdict: Verdict) -> None:
        if self.done:
            return
        self._verdict = verdict
        if verdict.revoked is None and not self.place.for_anyone and self.authorization is not None:
            # Redis is away: auth knows. The answer comes back here with the verdict completed.
            self.gateway.ask_auth(self, verdict, self._decided)
            return
        problem = admission.objection(self, verdict)
        if problem is not None:
            self.refuse(problem, close=not self.complete)
            return
        assert self.route is not None
        if self.expects_continue and not self.complete:
            self._client.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        self._take_upstream(fresh=False)

    def _upstream_head(self, address: str) -> bytes:
        assert self.route is not None
        if trace.recording():
            self._span = trace.begin(f"{METHODS.get(self.method, 'OTHER')} {self.route.upstream}", self.traceparent)
            traceparent = self._span.traceparent
        else:
            traceparent = trace.passed_on(self.traceparent, self.request_id)
        return heads.request_head(self, self.route, address=address, traceparent=traceparent)

    def body(self, data: bytes) -> None:
        """A piece of the request's body."""
        self.body_bytes += len(data)
        if self.done:
            return
        if self.body_bytes > self.gateway.body_limit(self.path):
            self._client.end_with(errors.PayloadTooLarge())
            return
        if self.chunked_in:
            data = b"%x\r\n%b\r\n" % (len(data), data)
        self._keep(data)
        if self._request_sent and self._upstream is not None:
            self._upstream.transport.write(data)
        else:
            self._body.append(data)
            if self.body_bytes > BUFFERED_BYTES_MAX:
                self._client.hold(True)

    def _keep(self, data: bytes) -> None:
        if self.body_bytes > BUFFERED_BYTES_MAX:
            self._kept = None
        elif self._kept is None:
            self._kept = [data]
        else:
            self._kept.append(data)

    def end_of_body(self) -> None:
        """The request is complete."""
        self.complete = True
        if self.chunked_in:
            self._keep(_LAST_CHUNK)
            if self._request_sent and self._upstream is not None and not self.done:
                self._upstream.transport.write(_LAST_CHUNK)
            else:
                self._body.append(_LAST_CHUNK)

    def tunnelled(self, data: bytes) -> None:
        """Bytes after a request to switch protocols.

        They wait until the service has switched: a service that has not would read them as requests
        which nobody has looked at.
        """
        if self.switched and self._upstream is not None:
            self._upstream.transport.write(data)
        elif data:
            self.body_bytes += len(data)
            self._body.append(data)
            if self.body_bytes > BUFFERED_BYTES_MAX:
                self._client.hold(True)

    def _take_upstream(self, *, fresh: bool) -> None:
        if self.done:
            return
        assert self.route is not None
        self._attempts += 1
        self._request_sent = False
        self.deadline = self.gateway.response_deadline
        service = self.gateway.services[self.route.upstream]
        endpoint = service.choose(avoid=self._endpoint)
        if endpoint is None:
            FAILURES.labels(self.route.upstream, "breaker_open").inc()
            self.refuse(errors.UpstreamUnavailable(retry_after_s=service.retry_after_s()), close=not self.complete)
            return
        self._endpoint = endpoint
        endpoint.pool.take(self._upstream_taken, fresh=fresh)

    def _upstream_taken(self, result: UpstreamConnection | Failed) -> None:
        if self.done:
            return
        if isinstance(result, Failed):
            self.response_failed(result)
            return
        self._upstream = result
        self._request_sent = True
        assert self.route is not None
        result.send(self, self._head, head_only=self.method == b"HEAD", tunnel=self.wants_upgrade)
        if self._body and not self.wants_upgrade:
            result.transport.write(b"".join(self._body))
            self._body.clear()
            self._client.hold(False)

    # The answer

    def response_switched(self, headers: list[bytes]) -> None:
        """The service speaks another protocol from here on."""
        self._responding = self.switched = True
        self.status = 101
        if self._endpoint is not None:
            self._endpoint.report(success=True)
        self._client.write(heads.status_line(101) + b"".join(headers) + b"\r\n")
        if self._body and self._upstream is not None:
            self._upstream.transport.write(b"".join(self._body))
            self._body.clear()
            self._client.hold(False)

    def response_head(self, status: int, answer: UpstreamConnection) -> None:
        self._responding = True
        self.status = status
        if self._endpoint is not None:
            self._endpoint.report(success=True)
        if self.method == b"HEAD" or status in (204, 304):
            line = b"content-length: %d\r\n" % answer.length if answer.length is not None else b""
        elif answer.length is not None:
            line = b"content-length: %d\r\n" % answer.length
        else:
            self._chunked_out = self.http11
            line = b"transfer-encoding: chunked\r\n" if self._chunked_out else b""
            self.keep_alive = self.keep_alive and self._chunked_out
        # An answer before the end of the request: the rest of it is not read.
        self.keep_alive = self.keep_alive and self.complete and not self.gateway.draining
        # Held back until the first piece of the body: one write, one packet.
        self._head_out = heads.response_head(
            status,
            answer.headers,
            request_id=self.request_id.encode(),
            limits=self._verdict.headers() if self._verdict and not answer.has_limits else b"",
            framing=line,
            has_policy=answer.has_policy,
            has_cache=answer.has_cache,
            close=not self.keep_alive,
        )

    def response_body(self, data: bytes) -> None:
        if self.deadline:
            self.deadline = self.gateway.response_deadline
        if self._chunked_out:
            data = b"%x\r\n%b\r\n" % (len(data), data)
        if self._head_out:
            data, self._head_out = self._head_out + data, b""
        self._client.write(data)

    def response_complete(self) -> None:
        if self._chunked_out or self._head_out:
            self._client.write(self._head_out + (_LAST_CHUNK if self._chunked_out else b""))
        if not self.complete and self._upstream is not None and not self._upstream.closed:
            # Upstream still waits for the rest of the body.
            upstream, self._upstream = self._upstream, None
            upstream.receiver = None
            upstream.close()
        self._finish(close=not self.keep_alive)

    def response_failed(self, failure: Failed) -> None:
        """The service failed: try again where that is safe, else say so."""
        self._upstream = None
        assert self.route is not None
        if self._endpoint is not None and failure.reason not in ("stale", "saturated"):
            self._endpoint.report(success=False)
        never_sent = not self._request_sent
        # An Idempotency-Key makes any request repeatable: that is its promise.
        repeatable = (
            failure.reason in ("stale", "reset")
            and (self.method in RETRYABLE or self.idempotent)
            and self.body_bytes <= BUFFERED_BYTES_MAX
        )
        if (never_sent and failure.reason != "saturated") or repeatable:
            service = self.gateway.services[self.route.upstream]
            attempts_max = len(service.endpoints) + 1
            if self._attempts < attempts_max and not self._responding and not self.done and service.may_retry():
                if self._request_sent and self._kept:
                    self._body = list(self._kept)
                self.gateway.later(random.uniform(*RETRY_AFTER_S), lambda: self._take_upstream(fresh=True))  # noqa: S311
                return
        FAILURES.labels(self.route.upstream, failure.reason).inc()
        if self._responding:
            # Half an answer is out: breaking off is the only honest end.
            self._finish(close=True, broken=True)
        elif failure.reason == "timeout":
            self.refuse(errors.UpstreamTimeout(), close=not self.complete)
        else:
            self.refuse(errors.UpstreamUnavailable(retry_after_s=1 if never_sent else 2), close=not self.complete)

    def upstream_writable(self, writable: bool) -> None:
        self._client.hold(not writable)

    def client_writable(self, writable: bool) -> None:
        """The client reads slower, or faster again, than the service writes."""
        if self._upstream is not None and not self._upstream.closed:
            self._upstream.hold(not writable)
            # While the service is held up by the client, it is not the service that takes too long.
            self.deadline = self.gateway.response_deadline if writable else 0.0

    def refuse(self, problem: errors.Problem, *, close: bool) -> None:
        """Answer with a problem, unless an answer has begun."""
        if self.done:
            return
        if self._responding:
            self._finish(close=True, broken=True)
            return
        self.status = problem.status
        self.keep_alive = self.keep_alive and not close and not self.gateway.draining
        limits = self._verdict.headers() if self._verdict else b""
        self._client.write(
            heads.problem_answer(
                problem, self.request_id, limits=limits, close=not self.keep_alive, head=self.method == b"HEAD"
            )
        )
        self._finish(close=not self.keep_alive)

    def answer(self, status: int, body: bytes, content_type: bytes) -> None:
        """Answer one of the gateway's own addresses."""
        if self.done:
            return
        self.status = status
        self.keep_alive = self.keep_alive and self.complete and not self.gateway.draining
        head = heads.response_head(
            status,
            [b"content-type: %b\r\n" % content_type],
            request_id=self.request_id.encode(),
            limits=b"",
            framing=b"content-length: %d\r\n" % len(body),
            has_policy=False,
            has_cache=False,
            close=not self.keep_alive,
        )
        self._client.write(head if self.method == b"HEAD" else head + body)
        self._finish(close=not self.keep_alive)

    def abandon(self) -> None:
        """The client is gone."""
        if not self.done:
            self.status = self.status or 499
            self._drop_upstream()
            self._finish(close=True)

    def expire(self) -> None:
        """The service took too long."""
        self._drop_upstream()
        self.response_failed(Failed("timeout"))

    def _drop_upstream(self) -> None:
        upstream, self._upstream = self._upstream, None
        if upstream is not None:
            upstream.receiver = None
            upstream.close()

    def _finish(self, *, close: bool, broken: bool = False) -> None:
        if self.done:
            return
        self.done = True
        self.deadline = 0.0
        if broken:
            self._drop_upstream()
        if self._counted_in:
            self.gateway.leave()
        if self._span is not None:
            self._span.end(self.status)
        upstream = self.route.upstream if self.route else "gateway"
        duration_s = time.perf_counter() - self._started_at
        TALLY.add(upstream, METHODS.get(self.method, "OTHER"), self.status, None if self.switched else duration_s)
        self.gateway.log_request(self, upstream, duration_s)
        self._client.finished(self, close=close)
