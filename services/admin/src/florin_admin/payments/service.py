"""How the read model of payments is kept: a batch of events at a time."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from florin_admin.payments import repository, rollup
from florin_contracts.events import PaymentState
from florin_kit.events import Envelope
from florin_kit.ids import to_uuid


async def apply(tx: AsyncSession, envelopes: Sequence[Envelope[Any]]) -> None:
    """Take payment events into the read model and the sums; an older version changes nothing."""
    newest: dict[UUID, dict[str, Any]] = {}
    for envelope in envelopes:
        if isinstance(envelope.data, PaymentState):
            state = _state(envelope.data)
            known = newest.get(state["id"])
            if known is None or known["version"] < state["version"]:
                newest[state["id"]] = state
    if not newest:
        return
    before = await repository.lock(tx, newest)
    changed = [
        state for id_, state in sorted(newest.items()) if id_ not in before or before[id_]["version"] < state["version"]
    ]
    if not changed:
        return
    await repository.save(tx, changed)
    replaced = [before[state["id"]] for state in changed if state["id"] in before]
    if changes := rollup.difference(replaced, changed):
        await repository.add(tx, changes)


def _state(event: PaymentState) -> dict[str, Any]:
    return {
        "id": to_uuid("pay", event.payment_id),
        "type": event.type.value,
        "status": event.status.value,
        "amount_minor": event.amount,
        "refunded_minor": event.refunded_amount,
        "currency": event.currency,
        "sender_id": to_uuid("usr", event.sender.id),
        "recipient_id": to_uuid("usr", event.recipient.id),
        "version": event.version,
        "created_at": event.created_at,
        "updated_at": event.occurred_at,
    }
