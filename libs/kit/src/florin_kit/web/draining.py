"""The end of a process without losing a request.

A client that keeps connections may be sending on one just when the server closes it; such a request is
lost, and whether it was done nobody knows. So idle connections are not closed at once: each gets
``Connection: close`` with its next answer, and the rest are closed by the client, which keeps idle ones
for less time than the server waits here (``upstream_idle_s`` of the gateway, ``drain_grace_s``).
"""

from typing import Any

from litestar.enums import ScopeType
from litestar.types import ASGIApp, Receive, Scope, Send

READY = "/health/ready"
_BODY = b'{"status":"draining"}'
_CLOSE = (b"connection", b"close")


class Draining:
    """Answers for ``app``; once it is ``begun``, not ready any more, and the last on each connection."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self.begun = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != ScopeType.HTTP:
            await self._app(scope, receive, send)
            return

        async def sending(message: Any) -> None:
            # Asked only now: a request may have begun before the end did.
            if self.begun and message["type"] == "http.response.start":
                message = message | {"headers": [*message["headers"], _CLOSE]}
            await send(message)

        if self.begun and scope["path"] == READY:
            await _refuse(sending)
        else:
            await self._app(scope, receive, sending)


async def _refuse(send: Any) -> None:
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(_BODY)).encode())]
    await send({"type": "http.response.start", "status": 503, "headers": headers})
    await send({"type": "http.response.body", "body": _BODY})
