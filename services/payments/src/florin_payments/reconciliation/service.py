"""What staff do about differences."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime

from sqlalchemy.ext.asyncio import AsyncSession

from florin_contracts.events import AuditRecorded
from florin_contracts.types import Actor, Target
from florin_contracts.vocabulary import ActorKind
from florin_kit.errors import Conflict, NotFound
from florin_kit.events import publish
from florin_kit.identity import Principal
from florin_kit.ids import from_uuid, to_uuid
from florin_payments.reconciliation import csv, differences, runs
from florin_payments.reconciliation.differences import Chosen
from florin_payments.reconciliation.models import Difference

FETCH = 1_000


async def explain(tx: AsyncSession, principal: Principal, difference_id: str, note: str) -> Difference:
    """Take it off the open ones; it comes back if it looks otherwise later. Raises `Conflict` if it matched."""
    found = await differences.lock(tx, to_uuid("rcd", difference_id))
    if found is None:
        raise NotFound
    if found.status == "matched":
        raise Conflict("The two sides agree by now")
    found.status, found.note = "explained", note
    found.explained_by, found.closed_at = principal.user_uuid, datetime.now(UTC)
    await tx.flush()
    data = {"kind": found.flow, "reference": found.reference, "reason": found.reason, "note": note}
    await _record(tx, principal, "reconciliation.explained", "reconciliation_difference", difference_id, data)
    return found


async def read_again(tx: AsyncSession, principal: Principal, provider: str, day: date) -> None:
    """Raises `Conflict` while it is being read, `NotFound` for a day that never was."""
    if not await runs.read_again(tx, provider, day):
        if await runs.known(tx, provider, day):
            raise Conflict("This day is being compared right now")
        raise NotFound
    target = from_uuid("usr", principal.user_uuid)
    await _record(tx, principal, "reconciliation.read_again", "user", target, {"day": day.isoformat()})


async def export(session: AsyncSession, chosen: Chosen, rows_max: int) -> AsyncIterator[bytes]:
    """All that were chosen as CSV, in memory that does not grow with their number."""
    yield csv.header()
    query = chosen.query().limit(rows_max).execution_options(yield_per=FETCH)
    found = await session.stream_scalars(query)
    async for part in found.partitions(FETCH):
        yield csv.lines(part)
        session.expunge_all()


async def _record(
    tx: AsyncSession, principal: Principal, action: str, kind: str, target: str, data: dict[str, str]
) -> None:
    event = AuditRecorded(
        action=action,
        actor=Actor(type=ActorKind.ADMIN, id=principal.user_id),
        target=Target(type=kind, id=target),
        data=data,
    )
    await publish(tx, event, target, source="florin/payments")
