"""What is said on a live connection: messages, close codes, and their bytes. Pure."""

from datetime import UTC, datetime
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from florin_kit.identity import Principal

# Private use codes (RFC 6455, 7.4.2), named after the HTTP status they resemble.
SESSION_OVER = 4401
TOO_MANY = 4429
POLICY = 1008

_TEXT_FINAL = 0x81


class Subscribe(msgspec.Struct, tag="subscribe", forbid_unknown_fields=True):
    """Replaces what the client is subscribed to; ``after`` is the last event id it has seen."""

    topics: Annotated[list[Annotated[str, Meta(max_length=32)]], Meta(max_length=16)]
    after: Annotated[str, Meta(max_length=40)] | None = None


class Ping(msgspec.Struct, tag="ping", forbid_unknown_fields=True):
    pass


class Pong(msgspec.Struct, tag="pong", forbid_unknown_fields=True):
    pass


ClientMessage = Subscribe | Ping | Pong
_decoder: msgspec.json.Decoder[ClientMessage] = msgspec.json.Decoder(ClientMessage)
_encoder = msgspec.json.Encoder()


def read(text: str) -> ClientMessage | None:
    """A client's message; None when it is not one."""
    try:
        return _decoder.decode(text)
    except (msgspec.MsgspecError, UnicodeEncodeError, RecursionError):
        return None


def frame(message: dict[str, Any]) -> bytes:
    """A message as one unmasked, uncompressed text frame (RFC 6455, 5.2): the same bytes for every client."""
    body = _encoder.encode(message)
    size = len(body)
    if size < 126:
        head = bytes((_TEXT_FINAL, size))
    elif size < 65_536:
        head = bytes((_TEXT_FINAL, 126)) + size.to_bytes(2, "big")
    else:
        head = bytes((_TEXT_FINAL, 127)) + size.to_bytes(8, "big")
    return head + body


PING = frame({"type": "ping"})
PONG = frame({"type": "pong"})


def ready(principal: Principal, last_event_id: str) -> bytes:
    """The first message. ``expires_at`` is when this connection will be closed."""
    return frame(
        {
            "type": "ready",
            "session": {"id": principal.session_id, "user_id": principal.user_id, "role": principal.role},
            "expires_at": datetime.fromtimestamp(principal.expires_at, UTC),
            "last_event_id": last_event_id,
        }
    )


def resume(outcome: str, last_event_id: str) -> bytes:
    """How a subscription goes on: ``current``, ``replayed`` or ``reload``."""
    return frame({"type": "resume", "outcome": outcome, "last_event_id": last_event_id})


def error(code: str) -> bytes:
    return frame({"type": "error", "code": code})


def event(id_: str, topics: tuple[str, ...], name: str, data: dict[str, Any]) -> bytes:
    """An event. ``topics`` is there only when it belongs to more than one that the client is subscribed to."""
    message: dict[str, Any] = {"type": "event", "id": id_, "topic": topics[0], "name": name, "data": data}
    if len(topics) > 1:
        message["topics"] = topics
    return frame(message)
