"""Runs an application on uvicorn, as one process that begins and ends without losing a request."""

import asyncio
import contextlib
import socket
import time
from typing import Any, Literal

import uvicorn
from litestar.types import ASGIApp

from florin_kit.settings import Settings
from florin_kit.web import handover
from florin_kit.web.draining import READY, Draining

KEEP_ALIVE_S = 75  # longer than the gateway keeps an idle connection, so that it never meets a closed one
POLL_S = 0.05


WebSockets = Literal["none", "wsproto", "websockets-sansio"] | type[asyncio.Protocol]


def run(app: ASGIApp, settings: Settings, *, ws: WebSockets = "none", **options: Any) -> None:
    """Serve until SIGTERM or SIGINT; then drain, and finish what is in flight within ``shutdown_timeout_s``.

    ``options`` are further ones of uvicorn, such as the limits of its WebSockets.
    """
    draining = Draining(app)
    config = uvicorn.Config(
        draining,
        loop="uvloop",
        http="httptools",
        ws=ws,
        lifespan="on",
        access_log=False,
        log_config=None,
        server_header=False,
        date_header=False,
        proxy_headers=False,
        backlog=handover.BACKLOG,
        timeout_keep_alive=KEEP_ALIVE_S,
        timeout_graceful_shutdown=settings.shutdown_timeout_s,
        h11_max_incomplete_event_size=16 * 1024,
        **options,
    )
    server = _Server(config, draining, settings.drain_grace_s)
    with contextlib.suppress(KeyboardInterrupt):
        server.run([handover.listening(settings.bind_host, settings.bind_port)])
    if not server.started:
        raise SystemExit(1)


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config, draining: Draining, grace_s: float) -> None:
        super().__init__(config)
        self._draining = draining
        self._grace_s = grace_s
        self._telling: asyncio.Task[None] | None = None

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if handover.is_awaited():
            self._telling = asyncio.create_task(self._tell_ready())

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """No new connections; every open one ends with its next answer, or is closed by its client."""
        self._draining.begun = True
        if self._telling is not None:
            self._telling.cancel()
        for server in self.servers:
            server.close()
        deadline = time.monotonic() + self._grace_s
        while self._has_clients() and time.monotonic() < deadline and not self.force_exit:
            await asyncio.sleep(POLL_S)
        await super().shutdown(sockets)

    def _has_clients(self) -> bool:
        """Whether anybody may still send a request; a WebSocket is none."""
        kind: Any = self.config.http_protocol_class
        return any(isinstance(connection, kind) for connection in self.server_state.connections)

    async def _tell_ready(self) -> None:
        while not await _is_ready(self._draining):
            await asyncio.sleep(POLL_S)
        handover.tell_ready()


async def _is_ready(app: ASGIApp) -> bool:
    """Ask the application itself: others may answer on the same socket."""
    statuses: list[int] = []

    async def receive() -> Any:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:
        if message["type"] == "http.response.start":
            statuses.append(message["status"])

    scope: Any = {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.4"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": READY,
        "raw_path": READY.encode(),
        "query_string": b"",
        "root_path": "",
        "headers": [(b"host", b"localhost")],
        "client": ("127.0.0.1", 0),
        "server": ("127.0.0.1", 0),
    }
    await app(scope, receive, send)
    return statuses == [200]
