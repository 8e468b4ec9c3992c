"""The gateway process: what its connections share, and how it starts and ends."""

import asyncio
import contextlib
import signal
import socket
import sys
import time
from collections.abc import Callable
from typing import Any, cast

import httpx2
import msgspec
import structlog
from prometheus_client import CONTENT_TYPE_LATEST, Counter, Gauge

from florin_gateway import compiled, routing
from florin_gateway.limits.limiter import AVAILABLE, Limiter, Verdict
from florin_gateway.limits.redis_pipe import RedisPipe, Unavailable
from florin_gateway.limits.script import SCRIPT
from florin_gateway.metrics import WorkerMetrics
from florin_gateway.policy.api_keys import ApiKeys
from florin_gateway.policy.caller import Addresses
from florin_gateway.proxy.breaker import BreakerPolicy
from florin_gateway.proxy.client import ClientConnection
from florin_gateway.proxy.exchange import METHODS, Exchange
from florin_gateway.proxy.service import Endpoint, Service
from florin_gateway.proxy.upstream import UpstreamPool
from florin_gateway.settings import GatewaySettings
from florin_kit.errors import SessionRevoked, UpstreamUnavailable
from florin_kit.http import make_client
from florin_kit.identity.revocation import AuthFallback
from florin_kit.identity.tokens import TokenVerifier
from florin_kit.telemetry import trace
from florin_kit.web import handover
from florin_kit.web.health import run_checks

log = structlog.get_logger("florin.gateway")
CLIENTS = Gauge("florin_gateway_client_connections", "Open client connections")
SHED = Counter("florin_gateway_shed_total", "Requests refused for want of capacity", ["priority"])
SERVICES = ("auth", "payments", "admin", "profile", "live")
TEST_SERVICES = ("payments-test",)
TICK_S = 1.0
LOG_FLUSH_S = 0.25


class Gateway:
    """One process of the gateway."""

    def __init__(self, settings: GatewaySettings) -> None:
        self.settings = settings
        self.own_origin = settings.public_origin.rstrip("/").encode()
        self.csrf_key = settings.csrf_key.get_secret_value().encode()
        self.verifier = TokenVerifier(settings.jwks_url, settings.token_issuer, settings.token_audience)
        self._pipe = RedisPipe(settings.redis_dsn, SCRIPT, settings.redis_timeout_s)
        self.limiter = Limiter(self._pipe, settings.limits)
        self.addresses = Addresses(settings.trusted_proxies)
        self.api_keys = ApiKeys(settings.auth_url.split(","), self.verifier, self.limiter)
        self.headers_bytes_max = settings.headers_bytes_max
        self.head_bytes_max = settings.headers_bytes_max + settings.url_bytes_max
        self._ceilings = {priority: settings.in_flight_max * share for priority, share in routing.SHARES.items()}
        self.services = {name: self._service(name) for name in (*SERVICES, *TEST_SERVICES)}
        self.in_flight = 0
        self._fallback = AuthFallback(settings.auth_url.split(",")[0].strip())
        self._set_clock()
        self.draining = False
        self._clients: set[ClientConnection] = set()
        self._tasks: set[asyncio.Task[Any]] = set()
        self._log_lines: list[bytes] = []
        self._ready: asyncio.Task[dict[str, str]] | None = None
        self._ready_at = 0.0
        self._metrics = WorkerMetrics()

    def _service(self, name: str) -> Service:
        settings = self.settings
        urls: str = getattr(settings, f"{name.replace('-', '_')}_url")
        pools = [
            UpstreamPool(
                name,
                url.strip(),
                connections_max=settings.upstream_connections_max,
                connect_timeout_s=settings.connect_timeout_s,
                idle_s=settings.upstream_idle_s,
            )
            for url in urls.split(",")
        ]
        return Service(name, pools, BreakerPolicy())

    # For connections

    def admit(self, client: ClientConnection) -> bool:
        """Whether one more connection may be served."""
        self._clients.add(client)
        CLIENTS.set(len(self._clients))
        return len(self._clients) <= self.settings.connections_max and not self.draining

    def enter(self, priority: routing.Priority) -> bool:
        """Let a request in, unless there is too much in progress for its priority."""
        if self.in_flight >= self._ceilings[priority]:
            SHED.labels(priority.name.lower()).inc()
            return False
        self.in_flight += 1
        return True

    def leave(self) -> None:
        """A request that was let in is over."""
        self.in_flight -= 1

    def later(self, delay_s: float, work: Callable[[], None]) -> None:
        asyncio.get_running_loop().call_later(delay_s, work)

    def forget(self, client: ClientConnection) -> None:
        self._clients.discard(client)
        CLIENTS.set(len(self._clients))

    def body_limit(self, path: str) -> int:
        return self.settings.avatar_bytes_max if path == routing.AVATAR else self.settings.body_bytes_max

    def refresh_keys(self, then: Callable[[], None]) -> None:
        """Look for the signing key or the API key that is not known, then go on."""
        asked = self.api_keys.take_asked()

        async def refresh() -> None:
            if asked is not None and not asked.done():
                await asyncio.wait({asked})
            else:
                await self.verifier.refresh()
            then()

        self._spawn(refresh())

    def log_request(self, exchange: Exchange, upstream: str, duration_s: float) -> None:
        """One line a request, without query, address or anything else personal."""
        if self.settings.access_log and not exchange.place.own:
            line = {
                "service": "gateway",
                "event": "request",
                "time": time.time(),
                "request_id": exchange.request_id,
                "method": METHODS.get(exchange.method, "OTHER"),
                "path": exchange.path[:200],
                "upstream": upstream,
                "status": exchange.status,
                "duration_ms": round(duration_s * 1000, 2),
                "user_id": exchange.principal.user_id if exchange.principal else None,
            }
            self._log_lines.append(msgspec.json.encode(line))

    def ask_auth(self, exchange: Exchange, verdict: Verdict, then: Callable[[Verdict], None]) -> None:
        """Complete a verdict that Redis could not; a caller whom auth can't vouch for is refused."""

        async def ask() -> None:
            assert exchange.principal is not None
            assert exchange.authorization is not None
            token = exchange.authorization.partition(b" ")[2].strip().decode("ascii", "replace")
            try:
                await self._fallback.check(exchange.principal.session_id, token)
                verdict.revoked = False
            except SessionRevoked:
                verdict.revoked = True
            except UpstreamUnavailable as problem:
                exchange.refuse(problem, close=not exchange.complete)
                return
            then(verdict)

        self._spawn(ask())

    def answer_own(self, exchange: Exchange) -> None:
        """Answer health and metrics."""
        if exchange.path == "/health/live":
            exchange.answer(200, b'{"status":"ok","service":"gateway"}', b"application/json")
        elif exchange.path == "/metrics":
            exchange.answer(200, self._metrics.text(), CONTENT_TYPE_LATEST.encode())
        else:
            self._spawn(self._answer_ready(exchange))

    async def _answer_ready(self, exchange: Exchange) -> None:
        """The services are asked once a tick, however many want to know: the address is open to anyone."""
        if self._ready is None or self._ready_at != self.now:
            self._ready_at = self.now
            self._ready = asyncio.ensure_future(self._check_ready())
        results = await asyncio.shield(self._ready)
        healthy = all(result == "ok" for result in results.values())
        body = {"status": "ok" if healthy else "unavailable", "service": "gateway", "checks": results}
        exchange.answer(200 if healthy else 503, msgspec.json.encode(body), b"application/json")

    async def _check_ready(self) -> dict[str, str]:
        async with make_client(timeout=2) as client:

            def check(endpoints: list[Endpoint]) -> Any:
                async def ask() -> None:
                    """One endpoint that is ready is enough."""
                    failure: httpx2.HTTPError | None = None
                    for endpoint in endpoints:
                        try:
                            (await client.get(f"{endpoint.pool.url}/health/ready")).raise_for_status()
                        except httpx2.HTTPError as error:
                            failure = error
                        else:
                            return
                    if failure:
                        raise failure

                return ask

            return await run_checks(
                {
                    "redis": self._check_redis,
                    "keys": self.verifier.ready,
                    # Real money goes on without the test side.
                    **{name: check(self.services[name].endpoints) for name in SERVICES},
                }
            )

    def _pools(self) -> list[UpstreamPool]:
        return [endpoint.pool for service in self.services.values() for endpoint in service.endpoints]

    async def _check_redis(self) -> None:
        if not self._pipe.connected:
            raise Unavailable

    # Life

    async def serve(self, listening: socket.socket) -> None:
        """Serve on a bound socket until SIGTERM or SIGINT, then finish what is in progress."""
        loop = asyncio.get_running_loop()
        try:
            await self._pipe.start()
        except Unavailable as error:
            sys.exit(f"the gateway does not start: Redis at FLORIN_REDIS_URL can't be used ({error})")
        AVAILABLE.set(1)
        await self.verifier.start()
        stopping = asyncio.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, stopping.set)
        server = await loop.create_server(
            lambda: cast("asyncio.Protocol", ClientConnection(self)), sock=listening, backlog=handover.BACKLOG
        )
        ticking = [asyncio.create_task(self._tick()), asyncio.create_task(self._flush_log())]
        handover.tell_ready()
        port = listening.getsockname()[1]
        log.info("started", port=port, environment=self.settings.env, compiled=compiled.in_use())
        await stopping.wait()
        log.info("stopping", connections=len(self._clients))
        await self._drain(server)
        for task in ticking:
            task.cancel()
        self._write_log()
        self._metrics.leave()
        for pool in self._pools():
            pool.close()
        trace.shutdown()
        await self.verifier.stop()
        await self.api_keys.stop()
        await self._pipe.stop()

    async def _drain(self, server: asyncio.AbstractServer) -> None:
        """End without losing a request: no new connections; each one ends with its next answer.

        Idle connections are kept for a moment: a proxy in front may just be sending on one of them.
        """
        self.draining = True
        server.close()
        if self._clients:
            await asyncio.sleep(self.settings.drain_grace_s)
        for client in list(self._clients):
            client.drain()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(self.settings.shutdown_timeout_s):
                while any(not client.tunnelling for client in self._clients):  # noqa: ASYNC110 - bounded, at the end
                    await asyncio.sleep(0.05)
        for client in list(self._clients):
            client.transport.abort()

    def _set_clock(self) -> None:
        """The time of this tick, and when what begins now must be over: no finer clock is needed."""
        settings = self.settings
        self.now = time.monotonic()
        self.head_deadline = self.now + settings.head_timeout_s
        self.body_deadline = self.now + settings.body_idle_timeout_s
        self.idle_deadline = self.now + settings.idle_timeout_s
        self.response_deadline = self.now + settings.response_timeout_s

    async def _tick(self) -> None:
        while True:
            await asyncio.sleep(TICK_S)
            self._set_clock()
            self._metrics.leave()
            self._pipe.tick(self.now)
            for pool in self._pools():
                pool.tick(self.now)
            for client in list(self._clients):
                client.tick(self.now)

    async def _flush_log(self) -> None:
        while True:
            await asyncio.sleep(LOG_FLUSH_S)
            self._write_log()

    def _write_log(self) -> None:
        if self._log_lines:
            lines, self._log_lines = self._log_lines, []
            sys.stdout.write(b"\n".join(lines).decode() + "\n")
            sys.stdout.flush()

    def _spawn(self, work: Any) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
