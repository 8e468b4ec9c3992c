"""uvicorn's WebSocket protocol with a way to write without a task for each socket.

ASGI's ``send`` is a coroutine that encodes a frame for each receiver and waits where a receiver is
slow. Fan-out wants the opposite: the same bytes for everyone, at once, and whoever does not keep up
is cut. So the application gets the protocol itself, as an extension of the scope.
"""

from typing import Any

import msgspec
from uvicorn.protocols.websockets.wsproto_impl import WSProtocol
from wsproto.connection import ConnectionState
from wsproto.events import CloseConnection, RejectConnection, RejectData, Request
from wsproto.utilities import RemoteProtocolError

from florin_kit.errors import MalformedRequest
from florin_kit.web.problems import MEDIA_TYPE

EXTENSION = "florin.socket"
MESSAGE_BYTES_MAX = 4096


def options(heartbeat_s: float) -> dict[str, Any]:
    """uvicorn's options for the sockets. A client that answers no ping for ``heartbeat_s`` is gone."""
    return {
        "ws_max_size": MESSAGE_BYTES_MAX,
        "ws_ping_interval": heartbeat_s,
        "ws_ping_timeout": heartbeat_s,
        # A compressor takes more memory than all the rest of a socket, and the frames are short.
        "ws_per_message_deflate": False,
    }


class SocketProtocol(WSProtocol):
    """One connection."""

    def data_received(self, data: bytes) -> None:
        if self.conn.state is not ConnectionState.CONNECTING:
            super().data_received(data)
            return
        try:
            self.conn.receive_data(data)
        except RemoteProtocolError as error:
            self._refuse(error)
        else:
            self.handle_events()

    def _refuse(self, error: RemoteProtocolError) -> None:
        """Answer a handshake that is none, such as one without ``Sec-WebSocket-Key``, like every other error."""
        hint = error.event_hint
        status, headers = (hint.status_code, hint.headers) if isinstance(hint, RejectConnection) else (400, [])
        problem = MalformedRequest("This is no handshake for a WebSocket (RFC 6455)")
        body = msgspec.json.encode(problem.to_dict() | {"status": status})
        headers = [
            *headers,
            (b"content-type", MEDIA_TYPE.encode()),
            (b"content-length", str(len(body)).encode()),
            (b"connection", b"close"),
        ]
        self.transport.write(self.conn.send(RejectConnection(status_code=status, headers=headers, has_body=True)))
        self.transport.write(self.conn.send(RejectData(data=body)))
        self.transport.close()

    def handle_connect(self, event: Request) -> None:
        super().handle_connect(event)
        extensions: Any = self.scope["extensions"]
        extensions[EXTENSION] = self

    def write(self, frame: bytes, buffered_max: int) -> bool:
        """Write a whole frame; False, and the connection is gone, when too much is unsent already."""
        if self.close_sent or self.transport.is_closing():
            return True
        if self.transport.get_write_buffer_size() > buffered_max:
            self.transport.abort()
            return False
        self.transport.write(frame)
        return True

    def finish(self, code: int) -> None:
        """Begin the closing handshake, as ``websocket.close`` would."""
        if self.close_sent or self.transport.is_closing():
            return
        self.close_sent = True
        self.queue.put_nowait({"type": "websocket.disconnect", "code": code, "reason": ""})
        self.transport.write(self.conn.send(CloseConnection(code=code)))
        if self.read_paused:
            self.read_paused = False
            self.transport.resume_reading()
        self.close_timer = self.loop.call_later(self.close_timeout, self.transport.close)
