"""Use cases on payments that exist."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from florin_contracts.events import PaymentState
from florin_contracts.vocabulary import PaymentStatus
from florin_kit.errors import IllegalTransition, NotFound, PreconditionFailed
from florin_kit.events import publish
from florin_kit.identity import Principal
from florin_kit.ids import from_uuid, to_uuid
from florin_kit.web.schemas import Page
from florin_payments.disputes import presenter as disputes_presenter
from florin_payments.disputes import repository as disputes_repository
from florin_payments.ledger import repository as ledger
from florin_payments.payments import presenter, repository, states
from florin_payments.payments.models import HistoryEntry, Payment
from florin_payments.payments.schemas import Actor, HistoryItem, LedgerLine, PaymentDetails, PaymentItem, PaymentReview
from florin_payments.payments.states import Event
from florin_payments.people import repository as people_repository
from florin_payments.people.schemas import Person
from florin_payments.refunds import repository as refunds_repository
from florin_payments.reviews import repository as reviews_repository
from florin_payments.rules.schemas import decision_item
from florin_payments.top_ups import repository as top_ups_repository
from florin_payments.top_ups.schemas import item as top_up_item


@dataclass(frozen=True, slots=True)
class By:
    """Who causes a transition."""

    type: str
    id: UUID | None = None

    @classmethod
    def principal(cls, principal: Principal, payment: Payment) -> "By":
        """The caller: a party acts as user, staff as admin."""
        party = principal.user_uuid in (payment.sender_id, payment.recipient_id)
        return cls("user" if party else "admin", principal.user_uuid)


SYSTEM = By("system")


async def visible(session: AsyncSession, payment_id: str, principal: Principal, *, lock: bool = False) -> Payment:
    """A payment that the caller may see. Raises `NotFound` for any other, whether it exists or not."""
    key = to_uuid("pay", payment_id)
    payment = await (repository.lock(session, key) if lock else repository.get(session, key))
    if payment is None:
        raise NotFound
    if not principal.is_admin and principal.user_uuid not in (payment.sender_id, payment.recipient_id):
        raise NotFound
    return payment


async def transition(
    tx: AsyncSession,
    payment: Payment,
    event: Event,
    by: By,
    *,
    reason: str | None = None,
    now: datetime | None = None,
    **more: object,
) -> PaymentState:
    """Move a locked payment by an event: status, version, history and outbox.

    ``more`` are further fields of the published event. Raises `IllegalTransition`.
    """
    try:
        step = states.apply(PaymentStatus(payment.status), event)
    except states.IllegalEvent as illegal:
        raise IllegalTransition(f"A payment that is {illegal.status} can't be changed that way") from None
    return await record(tx, payment, event, step, by, reason=reason, now=now or datetime.now(UTC), **more)


async def record(
    tx: AsyncSession,
    payment: Payment,
    event: Event,
    step: states.Transition,
    by: By,
    *,
    now: datetime,
    reason: str | None = None,
    **more: object,
) -> PaymentState:
    """Write down a transition that is known to be legal; see `transition`."""
    payment.status = step.to
    payment.version += 1
    payment.updated_at = now
    if step.to == PaymentStatus.COMPLETED and payment.completed_at is None:
        payment.completed_at = now
    number = (
        await tx.execute(select(func.max(HistoryEntry.number)).where(HistoryEntry.payment_id == payment.id))
    ).scalar_one() or 0
    tx.add(
        HistoryEntry(
            payment_id=payment.id,
            number=number + 1,
            event=event,
            status=step.to,
            actor_type=by.type,
            actor_id=by.id,
            reason=reason,
            at=now,
        )
    )
    people = await people_repository.people(tx, (payment.sender_id, payment.recipient_id))
    message = presenter.make_event(step.publishes, payment, people, **more)
    await publish(tx, message, from_uuid("pay", payment.id), time=now)
    return message


def etag(version: int) -> str:
    return f'"{version}"'


def check_version(payment: Payment, if_match: str | None) -> None:
    """Raise `PreconditionFailed` when the caller has read another version."""
    if if_match is not None and if_match.strip() not in ("*", etag(payment.version)):
        raise PreconditionFailed


async def present(session: AsyncSession, payment: Payment, principal: Principal) -> PaymentItem:
    """The wire form for one reader."""
    people = await people_repository.people(session, (payment.sender_id, payment.recipient_id))
    return presenter.item(payment, principal, people)


async def present_page(
    session: AsyncSession, payments: list[Payment], principal: Principal, next_cursor: str | None
) -> Page[PaymentItem]:
    """The wire form of a page."""
    ids = {side for payment in payments for side in (payment.sender_id, payment.recipient_id)}
    people = await people_repository.people(session, ids)
    return Page(items=[presenter.item(payment, principal, people) for payment in payments], next_cursor=next_cursor)


async def details(session: AsyncSession, payment_id: str, principal: Principal) -> PaymentDetails:
    """A payment with history, refunds and the ledger entries that the reader may see."""
    payment = await visible(session, payment_id, principal)
    history = await repository.history(session, payment.id)
    refunds = await refunds_repository.of_payment(session, payment.id)
    disputes = await disputes_repository.of_payment(session, payment.id)
    caused = [*(refund.id for refund in refunds), *(dispute.id for dispute in disputes)]
    lines = await ledger.lines(session, [payment.id, *caused])
    actors = {entry.actor_id for entry in history if entry.actor_id}
    people = await people_repository.people(session, actors | {payment.sender_id, payment.recipient_id})
    item = presenter.item(payment, principal, people)
    decision = await repository.decision(session, payment.id) if principal.is_admin else None
    review = await reviews_repository.of_payment(session, payment.id)
    if payment.source != "wallet" and (principal.is_admin or payment.sender_id == principal.user_uuid):
        top_up = await top_ups_repository.of_payment(session, payment.id)
        item.funding = top_up_item(top_up) if top_up else None
    return PaymentDetails(
        **{name: getattr(item, name) for name in PaymentItem.__struct_fields__},
        history=[
            HistoryItem(
                status=entry.status,
                event=entry.event,
                actor=_actor(entry, people, principal),
                reason=entry.reason,
                at=entry.at,
            )
            for entry in history
        ],
        refunds=[refunds_repository.item(refund) for refund in refunds],
        decision=decision_item(decision) if decision else None,
        review=PaymentReview(
            id=from_uuid("rev", review.id) if principal.is_admin else None,
            status=review.status,
            opened_at=review.opened_at,
            expires_at=review.expires_at,
        )
        if review is not None and (principal.is_admin or payment.sender_id == principal.user_uuid)
        else None,
        entries=[
            LedgerLine(
                account=line.kind,
                owner_id=from_uuid("usr", line.owner_id) if line.owner_id else None,
                amount=line.amount_minor,
                currency=line.currency,
                balance_after=line.balance_after_minor,
                at=line.at,
            )
            for line in lines
            if principal.is_admin or line.owner_id == principal.user_uuid
        ],
        disputes=[
            disputes_presenter.brief(dispute) for dispute in disputes if disputes_presenter.answers(dispute, principal)
        ],
    )


def _actor(entry: HistoryEntry, people: Mapping[UUID, Person], principal: Principal) -> Actor:
    known = people.get(entry.actor_id) if entry.actor_id else None
    if entry.actor_type == "admin" and not principal.is_admin:
        return Actor(type="admin")  # staff act for Florin; which of them is not the customer's business
    return Actor(type=entry.actor_type, id=known.id if known else None, name=known.name if known else None)
