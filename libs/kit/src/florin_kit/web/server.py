"""Runs an application on uvicorn, as one process."""

import asyncio
from typing import Any, Literal

import uvicorn
from litestar.types import ASGIApp

from florin_kit.settings import Settings

KEEP_ALIVE_S = 75  # longer than the gateway keeps an idle connection, so that it never meets a closed one


WebSockets = Literal["none", "wsproto", "websockets-sansio"] | type[asyncio.Protocol]


def run(app: ASGIApp, settings: Settings, *, ws: WebSockets = "none", **options: Any) -> None:
    """Serve until SIGTERM or SIGINT; then finish what is in flight within ``shutdown_timeout_s``.

    ``options`` are further ones of uvicorn, such as the limits of its WebSockets.
    """
    uvicorn.run(
        app,
        host=settings.bind_host,
        port=settings.bind_port,
        loop="uvloop",
        http="httptools",
        ws=ws,
        lifespan="on",
        access_log=False,
        log_config=None,
        server_header=False,
        date_header=False,
        proxy_headers=False,
        timeout_keep_alive=KEEP_ALIVE_S,
        timeout_graceful_shutdown=settings.shutdown_timeout_s,
        h11_max_incomplete_event_size=16 * 1024,
        **options,
    )
