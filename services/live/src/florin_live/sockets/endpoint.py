"""``/ws``: from the handshake to the last message."""

from typing import Any

import msgspec
import structlog
from litestar.types import Receive, Scope, Send
from redis.exceptions import RedisError

from florin_kit.errors import Forbidden, NotFound, Overloaded, Problem
from florin_kit.identity import Principal, allow
from florin_kit.ids import new_id
from florin_kit.web.app import Authenticator
from florin_kit.web.problems import MEDIA_TYPE
from florin_live import metrics
from florin_live.settings import LiveSettings
from florin_live.sockets import frames
from florin_live.sockets.admission import Admission
from florin_live.sockets.frames import Ping, Pong, Subscribe
from florin_live.sockets.hub import Hub
from florin_live.sockets.protocol import EXTENSION
from florin_live.sockets.socket import INVALID_COST, Socket

PATH = "/ws"
ANYONE = allow()  # who is signed in; closed to API keys, as is every route without a scope
log = structlog.get_logger("florin.live")


class Endpoint:
    """The ASGI application of WebSocket connections."""

    def __init__(self, settings: LiveSettings, authenticate: Authenticator, hub: Hub, admission: Admission) -> None:
        self._settings = settings
        self._authenticate = authenticate
        self._hub = hub
        self._admission = admission

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await receive()  # websocket.connect
        headers: dict[bytes, bytes] = dict(scope["headers"])
        request_id = _text(headers.get(b"x-request-id")) or new_id("req")
        socket_id = new_id("sck")
        try:
            principal = await self._enter(scope["path"], headers)
            admitted = await self._admit(principal, socket_id)
        except Problem as problem:
            metrics.REFUSED.labels(problem.code).inc()
            log.info("socket_refused", code=problem.code, request_id=request_id)
            await _refuse(send, problem, request_id)
            return
        extensions: Any = scope["extensions"]
        socket = Socket(socket_id, principal, extensions[EXTENSION], self._settings.socket_buffer_bytes_max)
        try:
            await send({"type": "websocket.accept", "subprotocol": None, "headers": []})
            if admitted:
                log.info("socket_opened", request_id=request_id, user_id=principal.user_id, socket_id=socket_id)
                await self._serve(socket, principal, receive)
            else:
                socket.close(frames.TOO_MANY, "too_many_connections", say="too_many_connections")
                await receive()
        finally:
            if admitted:
                await self._leave(socket)

    async def _serve(self, socket: Socket, principal: Principal, receive: Receive) -> None:
        self._hub.add(socket)
        try:
            socket.write(frames.ready(principal, self._hub.last_event_id))
            code = await self._listen(socket, receive)
            log.info("socket_closed", user_id=socket.user_id, socket_id=socket.id, close_code=code)
        finally:
            self._hub.remove(socket)

    async def _enter(self, path: str, headers: dict[bytes, bytes]) -> Principal:
        """Who connects. Raises a `Problem` for whoever may not."""
        if path != PATH:
            raise NotFound
        # Browsers always say where a page is from; a program that holds the token need not.
        origin = _text(headers.get(b"origin"))
        if origin is not None and origin != self._settings.public_origin:
            raise Forbidden("Live connections are for Florin's own pages")
        principal = await self._authenticate(_text(headers.get(b"authorization")))
        ANYONE.check(principal)
        return principal

    async def _admit(self, principal: Principal, socket_id: str) -> bool:
        try:
            return await self._admission.admit(principal.user_id, socket_id)
        except (RedisError, OSError):
            raise Overloaded(retry_after_s=2) from None

    async def _leave(self, socket: Socket) -> None:
        try:
            await self._admission.leave(socket.user_id, socket.id)
        except (RedisError, OSError):
            log.info("socket_place_kept", reason="Redis is away; the place ends by itself")

    async def _listen(self, socket: Socket, receive: Receive) -> int:
        """Answer messages until the connection ends; the close code."""
        while True:
            message: Any = await receive()
            if message["type"] == "websocket.disconnect":
                return int(message["code"])
            text: str | None = message.get("text")
            self._answer(socket, text)

    def _answer(self, socket: Socket, text: str | None) -> None:
        request = frames.read(text) if text is not None else None
        metrics.MESSAGES.labels(type(request).__name__.lower() if request else "invalid").inc()
        if not socket.spend(1 if request else INVALID_COST):
            socket.close(frames.TOO_MANY, "rate_limited", say="rate_limited")
            return
        match request:
            case Subscribe():
                self._hub.subscribe(socket, request)
            case Ping():
                socket.write(frames.PONG)
            case Pong():
                pass
            case None:
                socket.write(frames.error("validation_failed"))


def _text(value: bytes | None) -> str | None:
    return value.decode("latin-1") if value is not None else None


async def _refuse(send: Send, problem: Problem, request_id: str) -> None:
    body = msgspec.json.encode(problem.to_dict(request_id))
    headers = [
        (b"content-type", MEDIA_TYPE.encode()),
        (b"content-length", str(len(body)).encode()),
        (b"cache-control", b"no-store"),
    ]
    start: Any = {"type": "websocket.http.response.start", "status": problem.status, "headers": headers}
    rest: Any = {"type": "websocket.http.response.body", "body": body}
    await send(start)
    await send(rest)
