"""Writing webhooks into the transaction that they tell of."""

from datetime import datetime, timedelta
from typing import Any

import msgspec
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from florin_kit.ids import from_uuid, uuid7
from florin_psp_simulator.cards.catalogue import Delivery
from florin_psp_simulator.dials.chance import roll
from florin_psp_simulator.dials.service import Dials

_INSERT = text("""
    INSERT INTO webhooks (id, type, body, status, sends_left, due_at, created_at)
    VALUES (:id, :type, :body, :status, :sends, :due_at, :now)
""")


async def emit(
    tx: AsyncSession, dials: Dials, kind: str, subject: dict[str, Any], delivery: Delivery, now: datetime
) -> None:
    """Tell of ``kind`` (``charge.succeeded``); ``subject`` is the object as it is now.

    A lost webhook is written down too, and never sent.
    """
    webhook_id = uuid7()
    luck = (dials.seed, subject["id"], kind)
    lost = delivery == "lost" or roll(*luck, "lost") < dials.webhook_lost_rate
    twice = delivery == "twice" or roll(*luck, "twice") < dials.webhook_twice_rate
    body = {
        "id": from_uuid("evt", webhook_id),
        "type": kind,
        "created": int(now.timestamp()),
        "data": {"object": subject},
    }
    await tx.execute(
        _INSERT,
        {
            "id": webhook_id,
            "type": kind,
            "body": msgspec.json.encode(body),
            "status": "lost" if lost else "pending",
            "sends": 0 if lost else 2 if twice else 1,
            "due_at": None if lost else now + _delay(dials, kind, delivery, roll(*luck, "jitter")),
            "now": now,
        },
    )


def _delay(dials: Dials, kind: str, delivery: Delivery, luck: float) -> timedelta:
    delay_ms = dials.webhook_jitter_ms * luck
    if delivery == "late":
        delay_ms += dials.webhook_late_ms
    if delivery == "reordered" and kind == "charge.processing":
        delay_ms += dials.later_ms + dials.webhook_late_ms  # after what tells of the decision
    return timedelta(milliseconds=delay_ms)
