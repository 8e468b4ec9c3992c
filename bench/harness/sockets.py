"""WebSocket clients by the thousand: just enough of RFC 6455 to subscribe and to note when events come."""

import asyncio
import base64
import secrets
import struct
import time
from collections.abc import Callable
from typing import Any

import msgspec

_TEXT, _CLOSE, _PING, _PONG = 1, 8, 9, 10


class Socket(asyncio.Protocol):
    """One client. ``on_event`` gets the moment and the name of each event."""

    def __init__(self, token: str, topic: str, on_event: Callable[[float, str], None]) -> None:
        self._token = token
        self._topic = topic
        self._on_event = on_event
        self._buffer = b""
        self._upgraded = False
        self.lost = False
        self.subscribed: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport: asyncio.Transport = transport  # type: ignore[assignment]
        key = base64.b64encode(secrets.token_bytes(16)).decode()
        self.transport.write(
            "GET /ws HTTP/1.1\r\nHost: live\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n"
            f"Authorization: Bearer {self._token}\r\n\r\n".encode()
        )

    def data_received(self, data: bytes) -> None:
        moment = time.perf_counter()
        self._buffer += data
        if not self._upgraded:
            head, found, rest = self._buffer.partition(b"\r\n\r\n")
            if not found:
                return
            if not head.startswith(b"HTTP/1.1 101"):
                self._fail(RuntimeError(head.decode("latin-1")))
                return
            self._upgraded, self._buffer = True, rest
            self._send(_TEXT, msgspec.json.encode({"type": "subscribe", "topics": [self._topic]}))
        while (message := self._next()) is not None:
            self._take(*message, moment)

    def connection_lost(self, error: Exception | None) -> None:
        self.lost = True
        self._fail(error or ConnectionError("the server closed"))

    def _take(self, opcode: int, body: bytes, moment: float) -> None:
        if opcode == _PING:
            self._send(_PONG, body)
        elif opcode == _TEXT:
            said: dict[str, Any] = msgspec.json.decode(body)
            if said["type"] == "event":
                self._on_event(moment, said["name"])
            elif said["type"] == "resume" and not self.subscribed.done():
                self.subscribed.set_result(None)
        elif opcode == _CLOSE:
            self.transport.close()

    def _next(self) -> tuple[int, bytes] | None:
        data = self._buffer
        if len(data) < 2:
            return None
        size, start = data[1], 2
        if size == 126:
            if len(data) < 4:
                return None
            (size,), start = struct.unpack("!H", data[2:4]), 4
        if len(data) < start + size:
            return None
        self._buffer = data[start + size :]
        return data[0] & 15, data[start : start + size]

    def _send(self, opcode: int, body: bytes) -> None:
        assert len(body) < 126
        mask = secrets.token_bytes(4)
        masked = bytes(byte ^ mask[i % 4] for i, byte in enumerate(body))
        self.transport.write(bytes((0x80 | opcode, 0x80 | len(body))) + mask + masked)

    def _fail(self, error: Exception) -> None:
        if not self.subscribed.done():
            self.subscribed.set_exception(error)
