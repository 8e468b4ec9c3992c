"""One request and its answer."""

import contextlib
import time
from typing import TYPE_CHECKING

from prometheus_client import Counter, Histogram

from florin_gateway import routing
from florin_gateway.limits.limiter import Verdict
from florin_gateway.limits.policy import Limit
from florin_gateway.policy import caller, csrf
from florin_gateway.proxy import heads
from florin_gateway.proxy.upstream import FAILURES, Failed, Framing, UpstreamConnection
from florin_kit import errors
from florin_kit.identity import Principal
from florin_kit.identity.tokens import UnknownKey
from florin_kit.ids import new_id

if TYPE_CHECKING:
    from florin_gateway.proxy.client import ClientConnection
    from florin_gateway.server import Gateway

REQUESTS = Counter("florin_gateway_requests_total", "Requests answered", ["upstream", "method", "status"])
DURATION = Histogram(
    "florin_gateway_request_duration_seconds",
    "Time from the request's head to the end of the answer",
    ["upstream"],
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)
BUFFERED_BYTES_MAX = 64 * 1024
RETRYABLE = frozenset({b"GET", b"HEAD", b"OPTIONS"})
METHODS = {m: m.decode() for m in (b"GET", b"HEAD", b"POST", b"PUT", b"PATCH", b"DELETE", b"OPTIONS")}
_LAST_CHUNK = b"0\r\n\r\n"


class Exchange:
    """From the parsed head of a request to the last byte of its answer."""

    __slots__ = (
        "_attempts",
        "_body",
        "_chunked_out",
        "_client",
        "_cookie_session",
        "_gateway",
        "_head",
        "_request_sent",
        "_responding",
        "_route",
        "_started_at",
        "_upstream",
        "_verdict",
        "authorization",
        "body_bytes",
        "chunked_in",
        "complete",
        "cookie",
        "csrf_token",
        "deadline",
        "done",
        "expects_continue",
        "fetch_site",
        "forwarded_for",
        "headers",
        "keep_alive",
        "length",
        "method",
        "origin",
        "path",
        "principal",
        "problem",
        "refresh_header",
        "request_id",
        "status",
        "target",
        "traceparent",
        "tunnel",
        "upgrade_headers",
        "wants_upgrade",
    )

    def __init__(self, client: "ClientConnection", gateway: "Gateway") -> None:
        self._client = client
        self._gateway = gateway
        self.method = b""
        self.target = b""
        self.path = ""
        self.headers: list[bytes] = []
        self.upgrade_headers: list[bytes] = []
        self.authorization: bytes | None = None
        self.cookie: bytes | None = None
        self.csrf_token: bytes | None = None
        self.origin: bytes | None = None
        self.fetch_site: bytes | None = None
        self.forwarded_for: bytes | None = None
        self.refresh_header = False
        self.traceparent: bytes | None = None
        self.expects_continue = False
        self.length: int | None = None
        self.chunked_in = False
        self.wants_upgrade = False
        self.keep_alive = True
        self.problem: errors.Problem | None = None
        self.principal: Principal | None = None
        self.request_id = new_id("req")
        self.complete = False
        self.done = False
        self.tunnel = False
        self.status = 0
        self.body_bytes = 0
        self.deadline = 0.0
        self._body: list[bytes] = []
        self._route: routing.Route | None = None
        self._cookie_session: str | None = None
        self._verdict: Verdict | None = None
        self._upstream: UpstreamConnection | None = None
        self._head = b""
        self._attempts = 0
        self._request_sent = False
        self._responding = False
        self._chunked_out = False
        self._started_at = time.perf_counter()

    # The request

    def begin(self) -> None:
        """Decide on the request; called when it is the connection's turn."""
        if self.problem is not None:
            self.refuse(self.problem, close=True)
            return
        if self.path in self._gateway.own_paths and self.method in (b"GET", b"HEAD"):
            self._gateway.answer_own(self)
            return
        self._route = routing.find(self.path)
        try:
            self.principal = self._caller()
        except UnknownKey:
            self._gateway.refresh_keys(self._decide)
        else:
            self._decide()

    def _decide(self) -> None:
        """Ask what the limits say, now that it is known who is calling."""
        if self.done:
            return
        if self.principal is None:
            with contextlib.suppress(UnknownKey):
                self.principal = self._caller()
        address = caller.client_address(self._client.peer, self.forwarded_for, self._gateway.settings.trusted_proxies)
        self._gateway.limiter.check(
            self.principal.session_id if self.principal else None, self._counted(address), self._decided
        )
        self._head = self._upstream_head(address) if self._route else b""

    def _caller(self) -> Principal | None:
        """Who is calling: by bearer token, or by the cookie, which becomes one. Raises `UnknownKey`.

        A cookie whose token is not valid here is as good as none and is not passed on; a bearer token
        is passed on as it came, and the service answers for it.
        """
        if self.authorization is not None:
            scheme, _, value = self.authorization.partition(b" ")
            token = value.strip().decode("ascii", "replace") if scheme.lower() == b"bearer" else None
        else:
            token = caller.cookie(self.cookie, caller.ACCESS_COOKIE) if self.cookie else None
        if not token:
            return None
        try:
            principal = self._gateway.verifier.verify(token)
        except errors.Unauthenticated:
            return None
        if self.authorization is None:
            self.authorization = b"Bearer " + token.encode()
            self._cookie_session = principal.session_id
        return principal

    def _counted(self, address: str) -> tuple[tuple[Limit, str], ...]:
        limits = self._gateway.settings.limits
        where = caller.subject(address)
        if self.principal is not None:
            counted = [(limits.user, self.principal.user_id), (limits.address, where)]
        else:
            counted = [(limits.anonymous, where)]
        if self.method == b"POST":
            if self.path in routing.SIGN_IN:
                counted.append((limits.signin, where))
            elif self.path == routing.REFRESH:
                token = caller.cookie(self.cookie, caller.REFRESH_COOKIE) if self.cookie else None
                session = caller.session_of_refresh(token) if token else None
                if session:
                    counted.append((limits.refresh, session))
        return tuple(counted)

    def _decided(self, verdict: Verdict) -> None:
        if self.done:
            return
        self._verdict = verdict
        problem = self._objection(verdict)
        if problem is not None:
            self.refuse(problem, close=not self.complete)
            return
        assert self._route is not None
        if self.expects_continue and not self.complete:
            self._client.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        self._take_upstream(fresh=False)

    def _objection(self, verdict: Verdict) -> errors.Problem | None:
        if verdict.refused:
            return errors.RateLimited(retry_after_s=max(1, verdict.reset_s))
        if self._route is None:
            return errors.NotFound()
        for_anyone = self.path in routing.FOR_ANYONE
        if self.principal is not None and verdict.revoked is not False and not for_anyone:
            if verdict.revoked:
                return errors.SessionRevoked()
            return errors.UpstreamUnavailable("Sessions can't be checked now", retry_after_s=2)
        if self.wants_upgrade and not self._route.tunnel:
            return errors.MalformedRequest("This address does not take upgrades")
        if self._route.tunnel and not self.wants_upgrade:
            return errors.MalformedRequest("This address takes WebSocket connections only")
        if not self._from_our_pages(for_anyone):
            return errors.CsrfFailed()
        return None

    def _from_our_pages(self, for_anyone: bool) -> bool:
        """G5. Only cookies make a request forgeable; a browser can't be made to send a bearer token."""
        ours = csrf.same_origin(self.origin, self.fetch_site, self._gateway.own_origin)
        if self.wants_upgrade:
            return ours is True or (ours is None and self._cookie_session is None)
        if self.method in csrf.SAFE_METHODS:
            return True
        if ours is False and self._cookie_session is not None:
            return False
        if self.path == routing.REFRESH:
            has_cookie = self.cookie is not None and caller.REFRESH_COOKIE in self.cookie
            return not has_cookie or (ours is True and self.refresh_header)
        if for_anyone:
            return ours is not False
        if self._cookie_session is None:
            return True
        return ours is True and csrf.token_matches(self._gateway.csrf_key, self._cookie_session, self.csrf_token)

    def _upstream_head(self, address: str) -> bytes:
        assert self._route is not None
        pool = self._gateway.pools[self._route.upstream]
        lines = [
            b"%b %b HTTP/1.1\r\nhost: %b\r\nx-request-id: %b\r\nx-forwarded-for: %b\r\nx-forwarded-proto: https\r\n"
            % (self.method, self.target, pool.host, self.request_id.encode(), address.encode()),
            *self.headers,
        ]
        if self.authorization is not None:
            lines.append(b"authorization: %b\r\n" % self.authorization)
        if self._route.cookies:
            if self.cookie is not None:
                lines.append(b"cookie: %b\r\n" % self.cookie)
            if self.csrf_token is not None:
                lines.append(b"x-csrf-token: %b\r\n" % self.csrf_token)
        if self._route.tunnel:
            lines += self.upgrade_headers
        elif self.chunked_in:
            lines.append(b"transfer-encoding: chunked\r\n")
        elif self.length is not None:
            lines.append(b"content-length: %d\r\n" % self.length)
        lines.append(b"\r\n")
        return b"".join(lines)

    def body(self, data: bytes) -> None:
        """A piece of the request's body."""
        self.body_bytes += len(data)
        if self.done:
            return
        if self.body_bytes > self._gateway.body_limit(self.path):
            self.refuse(errors.PayloadTooLarge(), close=True)
            return
        if self.chunked_in and not self.tunnel:
            data = b"%x\r\n%b\r\n" % (len(data), data)
        if self._request_sent and self._upstream is not None:
            self._upstream.transport.write(data)
        else:
            self._body.append(data)
            if self.body_bytes > BUFFERED_BYTES_MAX:
                self._client.hold(True)

    def end_of_body(self) -> None:
        """The request is complete."""
        self.complete = True
        if self.chunked_in:
            if self._request_sent and self._upstream is not None and not self.done:
                self._upstream.transport.write(_LAST_CHUNK)
            else:
                self._body.append(_LAST_CHUNK)

    def tunnelled(self, data: bytes) -> None:
        """Bytes of an upgraded connection."""
        if self._upstream is not None and self._request_sent:
            self._upstream.transport.write(data)
        else:
            self._body.append(data)

    def _take_upstream(self, *, fresh: bool) -> None:
        assert self._route is not None
        self._attempts += 1
        self.deadline = self._gateway.now + self._gateway.settings.response_timeout_s
        self._gateway.pools[self._route.upstream].take(self._upstream_taken, fresh=fresh)

    def _upstream_taken(self, result: UpstreamConnection | Failed) -> None:
        if self.done:
            return
        if isinstance(result, Failed):
            self.response_failed(result)
            return
        self._upstream = result
        self._request_sent = True
        assert self._route is not None
        self.tunnel = self._route.tunnel
        result.send(self, self._head, head_only=self.method == b"HEAD", raw=self.tunnel)
        if self._body:
            result.transport.write(b"".join(self._body))
            # A body can't be sent twice once it was passed on: only bodyless requests are retried.
            self._body.clear()
        self._client.hold(False)

    # The answer

    def response_head(self, status: int, headers: list[bytes], framing: Framing) -> None:
        self._responding = True
        self.status = status
        if self.method == b"HEAD" or status in (204, 304):
            line = b"content-length: %d\r\n" % framing.length if framing.length is not None else b""
        elif framing.length is not None:
            line = b"content-length: %d\r\n" % framing.length
        else:
            self._chunked_out = self._client.http11
            line = b"transfer-encoding: chunked\r\n" if self._chunked_out else b""
            self.keep_alive = self.keep_alive and self._chunked_out
        # An answer before the end of the request: the rest of it is not read.
        self.keep_alive = self.keep_alive and self.complete and not self._gateway.draining
        self._client.write(
            heads.response_head(
                status,
                headers,
                request_id=self.request_id.encode(),
                limits=self._verdict.headers() if self._verdict else b"",
                framing=line,
                has_policy=framing.has_policy,
                has_cache=framing.has_cache,
                close=not self.keep_alive,
            )
        )

    def response_body(self, data: bytes) -> None:
        self.deadline = self._gateway.now + self._gateway.settings.response_timeout_s
        if self.tunnel:
            self._responding = True
            self.status = self.status or 101
            self._client.write(data)
        elif self._chunked_out:
            self._client.write(b"%x\r\n%b\r\n" % (len(data), data))
        else:
            self._client.write(data)

    def response_complete(self) -> None:
        if self._chunked_out:
            self._client.write(_LAST_CHUNK)
        if not self.complete and self._upstream is not None and not self._upstream.closed:
            # Upstream still waits for the rest of the body.
            upstream, self._upstream = self._upstream, None
            upstream.receiver = None
            upstream.close()
        self._finish(close=self.tunnel or not self.keep_alive)

    def response_failed(self, failure: Failed) -> None:
        """The service failed: try again where that is safe, else say so."""
        self._upstream = None
        never_sent = failure.reason in ("refused", "connect_timeout", "saturated") or not self._request_sent
        retry = failure.reason == "stale" and self.method in RETRYABLE and self.body_bytes == 0
        if retry and self._attempts < 2 and not self._responding:
            self._request_sent = False
            self._take_upstream(fresh=True)
            return
        assert self._route is not None
        FAILURES.labels(self._route.upstream, failure.reason).inc()
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
            if writable:
                self._upstream.transport.resume_reading()
            else:
                self._upstream.transport.pause_reading()

    def refuse(self, problem: errors.Problem, *, close: bool) -> None:
        """Answer with a problem, unless an answer has begun."""
        if self.done:
            return
        if self._responding:
            self._finish(close=True, broken=True)
            return
        self.status = problem.status
        self.keep_alive = self.keep_alive and not close and not self._gateway.draining
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
        self.keep_alive = self.keep_alive and self.complete
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
        upstream = self._route.upstream if self._route else "gateway"
        duration_s = time.perf_counter() - self._started_at
        REQUESTS.labels(upstream, METHODS.get(self.method, "OTHER"), self.status).inc()
        if not self.tunnel:
            DURATION.labels(upstream).observe(duration_s)
        self._gateway.log_request(self, upstream, duration_s)
        self._client.finished(self, close=close)
