"""Wire forms of dead letters."""

from datetime import datetime
from typing import Annotated, Any

import msgspec

from florin_admin.audit.entries import PERSONAL
from florin_kit.events import DeadLetter, Depth
from florin_kit.telemetry.logs import MASK, mask
from florin_kit.web.schemas import Input, Output

SEPARATOR = "~"
"""Stands between queue and letter in an id: the same event may be dead in several queues."""
BODY_SHOWN_MAX = 20_000


class QueueItem(Output):
    """A queue: how many events wait in it, and how many were set aside."""

    queue: str
    waiting: int
    dead: int


class QueueList(Output):
    """All of them; ``transport``: redis or rabbitmq."""

    transport: str
    items: list[QueueItem]


class LetterItem(Output):
    """An event that was set aside. ``reason``: failed, rejected, schema, unknown_schema or crashed.

    ``payload`` is what the event said, with secrets and personal data masked; null if it can't be read.
    """

    id: str
    queue: str
    event_id: str
    type: str
    subject: str
    reason: str
    error: str
    tries: int
    failed_at: datetime | None
    payload: Any


class LetterList(Output):
    """The oldest letters, at most as many as were asked for."""

    items: list[LetterItem]


class DiscardInput(Input):
    """Why nobody needs it any more."""

    reason: Annotated[str, msgspec.Meta(min_length=3, max_length=500)]


class Retried(Output):
    """How many were put back, and how many are still there."""

    retried: int
    left: int


def queue_item(queue: str, depth: Depth) -> QueueItem:
    """The wire form."""
    return QueueItem(queue=queue, waiting=depth.waiting, dead=depth.dead)


def item(letter: DeadLetter) -> LetterItem:
    """The wire form."""
    return LetterItem(
        id=f"{letter.queue}{SEPARATOR}{letter.id}",
        queue=letter.queue,
        event_id=letter.id,
        type=letter.type,
        subject=letter.subject,
        reason=letter.reason,
        error=mask(letter.error),
        tries=letter.tries,
        failed_at=letter.failed_at,
        payload=_payload(letter.body),
    )


def _payload(body: bytes) -> Any:
    if len(body) > BODY_SHOWN_MAX:
        return None
    try:
        return _impersonal(mask(msgspec.json.decode(body)))
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return None


def _impersonal(value: Any) -> Any:
    """Without what the audit trail leaves out, too."""
    if isinstance(value, dict):
        return {key: MASK if key in PERSONAL else _impersonal(part) for key, part in value.items()}
    if isinstance(value, list):
        return [_impersonal(part) for part in value]
    return value
