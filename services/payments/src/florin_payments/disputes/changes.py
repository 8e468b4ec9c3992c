"""What every change of a dispute writes: state, history, event."""

from datetime import datetime

from prometheus_client import Counter
from sqlalchemy.ext.asyncio import AsyncSession

from florin_contracts.events import DisputeClosed, DisputeOpened, DisputeState, DisputeUpdated
from florin_contracts.vocabulary import DisputeStatus as S
from florin_kit.events import publish
from florin_kit.ids import from_uuid
from florin_payments.disputes import repository
from florin_payments.disputes.models import Dispute, DisputeHistory
from florin_payments.disputes.states import FINAL, Event
from florin_payments.payments.service import By

DISPUTES = Counter("florin_disputes_total", "Changes of state of disputes", ["status"])


async def record(tx: AsyncSession, dispute: Dispute, event: Event, to: S, by: By, now: datetime) -> None:
    """Move a locked dispute by an event that is known to be legal."""
    dispute.status = to
    dispute.updated_at = now
    entry = DisputeHistory(
        dispute_id=dispute.id,
        number=await repository.next_number(tx, dispute.id),
        event=event,
        status=to,
        actor_type=by.type,
        actor_id=by.id,
        at=now,
    )
    tx.add(entry)
    await tx.flush()
    kind: type[DisputeState] = DisputeClosed if to in FINAL else DisputeUpdated
    await _announce(tx, dispute, DisputeOpened if event is Event.OPEN else kind)


async def _announce(tx: AsyncSession, dispute: Dispute, kind: type[DisputeState]) -> None:
    event = kind(
        dispute_id=from_uuid("dsp", dispute.id),
        user_id=from_uuid("usr", dispute.respondent_id),
        topup_id=from_uuid("top", dispute.top_up_id),
        payment_id=from_uuid("pay", dispute.payment_id) if dispute.payment_id else None,
        amount=dispute.amount_minor,
        currency=dispute.currency,
        reason=dispute.reason,
        status=S(dispute.status),
        respond_by=dispute.respond_by,
    )
    await publish(tx, event, event.dispute_id, time=dispute.updated_at)
    DISPUTES.labels(dispute.status).inc()
