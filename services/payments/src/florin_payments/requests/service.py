"""Use cases of payment requests, but paying."""

from datetime import datetime, timedelta
from uuid import UUID

import msgspec
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from florin_contracts.vocabulary import RequestStatus
from florin_kit.errors import Forbidden, IllegalTransition, NotFound
from florin_kit.events import publish
from florin_kit.identity import Principal
from florin_kit.ids import from_uuid, to_uuid
from florin_payments.idempotency.store import Answer
from florin_payments.payments.service import By
from florin_payments.people import repository as people_repository
from florin_payments.requests import links, presenter, repository
from florin_payments.requests.links import Links
from florin_payments.requests.models import PaymentRequest, RequestHistoryEntry
from florin_payments.requests.qr import qr
from florin_payments.requests.rules import ReminderTooSoon, RequestBeingPaid, may_remind
from florin_payments.requests.schemas import PayLink, PublicRequest, RequestDetails, RequestItem
from florin_payments.requests.states import FINAL, OPEN, TRANSITIONS, Event


async def transition(
    tx: AsyncSession,
    request: PaymentRequest,
    event: Event,
    by: By,
    now: datetime,
    by_payment: UUID | None = None,
    **more: object,
) -> None:
    """Move a locked request by an event: status, version, history and outbox.

    ``more`` are further fields of the published event. Raises `IllegalTransition`.
    """
    before = RequestStatus(request.status) if request.status else None
    step = TRANSITIONS.get((before, event))
    if step is None:
        raise IllegalTransition(f"A payment request that is {before} can't be changed that way")
    request.status = step.to
    request.version = (request.version or 0) + 1
    request.updated_at = now
    if step.to in FINAL:
        request.remind_at = None
    await tx.flush()
    numbers = select(func.max(RequestHistoryEntry.number)).where(RequestHistoryEntry.request_id == request.id)
    tx.add(
        RequestHistoryEntry(
            request_id=request.id,
            number=((await tx.execute(numbers)).scalar_one() or 0) + 1,
            event=event,
            status=step.to,
            actor_type=by.type,
            actor_id=by.id,
            payment_id=by_payment,
            at=now,
        )
    )
    known = await people_repository.people(tx, _parties(request))
    await publish(
        tx, presenter.make_event(step.publishes, request, known, **more), from_uuid("prq", request.id), time=now
    )


async def visible(session: AsyncSession, request_id: str, reader: Principal, *, lock: bool = False) -> PaymentRequest:
    """A request that the caller made, was asked by, or has paid. Raises `NotFound` for any other."""
    key = to_uuid("prq", request_id)
    request = await (repository.lock(session, key) if lock else repository.get(session, key))
    if request is None:
        raise NotFound
    party = reader.is_admin or reader.user_uuid in (request.requester_id, request.payer_id)
    if not party and not await repository.has_paid(session, key, reader.user_uuid):
        raise NotFound
    return request


async def of_link(session: AsyncSession, token: str, made_by: Links, *, lock: bool = False) -> PaymentRequest:
    """The request of a link. Raises `NotFound` alike for one that never was and one that was replaced."""
    read = links.read(token)
    if read is None:
        raise NotFound
    request = await (repository.lock(session, read.request_id) if lock else repository.get(session, read.request_id))
    if request is None or not made_by.opens(read, request):
        raise NotFound
    return request


async def look_up(session: AsyncSession, token: str, made_by: Links) -> PublicRequest:
    """What anybody with the link may know."""
    request = await of_link(session, token, made_by)
    people = await people_repository.people(session, (request.requester_id,))
    return presenter.public(request, people[request.requester_id], await repository.now(session))


def open_at(request: PaymentRequest, now: datetime) -> None:
    """Raise `IllegalTransition` when a request is not open any more, or its time is over."""
    status = presenter.status(request, now)
    if status not in OPEN:
        raise IllegalTransition(f"This payment request is {status}")


async def cancel(tx: AsyncSession, request_id: str, caller: Principal, made_by: Links) -> Answer:
    """Withdraw what is still open; what was paid stays paid. The requester may, and staff."""
    request = await visible(tx, request_id, caller, lock=True)
    _owner_only(request, caller, "Only who made a request can cancel it")
    return await _close(tx, request, Event.CANCEL, caller, made_by)


async def decline(tx: AsyncSession, request_id: str, caller: Principal, made_by: Links) -> Answer:
    """Refuse to pay what is still open. Only whoever was asked may."""
    request = await visible(tx, request_id, caller, lock=True)
    if request.payer_id != caller.user_uuid:
        raise Forbidden("Only who was asked can decline a request")
    return await _close(tx, request, Event.DECLINE, caller, made_by)


async def remind(tx: AsyncSession, request_id: str, caller: Principal, made_by: Links) -> Answer:
    """Ask again. Raises `ReminderTooSoon` within a day of the last time, and after the tenth."""
    request = await visible(tx, request_id, caller, lock=True)
    _owner_only(request, caller, "Only who made a request can remind of it")
    now = await repository.now(tx)
    open_at(request, now)
    if request.payer_id is None:
        raise IllegalTransition("Nobody was asked by name: there is nobody to remind")
    if not may_remind(request.created_at, request.reminded_at, request.reminders_sent, now):
        raise ReminderTooSoon
    await reminded(tx, request, by(request, caller), now)
    return await answer(tx, request, caller, made_by, now)


async def reminded(tx: AsyncSession, request: PaymentRequest, by: By, now: datetime) -> None:
    """Write down a reminder; the next automatic one is a whole pause away."""
    request.reminded_at = now
    request.reminders_sent += 1
    if request.remind_at is not None and request.remind_every_days is not None:
        request.remind_at = now + timedelta(days=request.remind_every_days)
    await transition(tx, request, Event.REMIND, by, now)


async def replace_link(tx: AsyncSession, request_id: str, caller: Principal, made_by: Links) -> Answer:
    """A new link; whoever has the old one has nothing any more."""
    request = await visible(tx, request_id, caller, lock=True)
    _owner_only(request, caller, "Only who made a request can replace its link")
    now = await repository.now(tx)
    open_at(request, now)
    request.link_number += 1
    request.version += 1
    request.updated_at = now
    return await answer(tx, request, caller, made_by, now)


async def close_all(tx: AsyncSession, user: UUID) -> None:
    """Somebody's account is gone: nothing is open any more that they asked for or were asked for.

    What is just being paid by a card is left to that payment, and to its expiry.
    """
    now = await repository.now(tx)
    for request_id in await repository.open_of(tx, user):
        request = await repository.lock(tx, request_id)
        if request is not None and request.status in OPEN and not request.reserved_minor:
            await transition(tx, request, Event.CANCEL, By("system"), now)


def by(request: PaymentRequest, caller: Principal) -> By:
    """The caller as who causes something: staff, unless they are a party."""
    party = caller.user_uuid in (request.requester_id, request.payer_id) or not caller.is_admin
    return By("user" if party else "admin", caller.user_uuid)


async def present_page(
    session: AsyncSession, requests: list[PaymentRequest], reader: Principal, now: datetime
) -> list[RequestItem]:
    """The wire forms of a page."""
    known = await people_repository.people(session, {side for request in requests for side in _parties(request)})
    return [presenter.item(request, reader, known, now) for request in requests]


async def details(
    session: AsyncSession, request: PaymentRequest, reader: Principal, made_by: Links, now: datetime
) -> RequestDetails:
    """With what happened to it. Whoever paid by the link sees their own payments only."""
    whole = presenter.owns(request, reader) or request.payer_id == reader.user_uuid
    payments = await repository.payments(session, request.id, None if whole else reader.user_uuid)
    history = await repository.history(session, request.id) if whole else ()
    ids = {payment.sender_id for payment in payments} | {entry.actor_id for entry in history if entry.actor_id}
    known = await people_repository.people(session, ids | set(_parties(request)))
    shown = presenter.item(request, reader, known, now)
    url = made_by.url(request) if presenter.owns(request, reader) else None
    return RequestDetails(
        **{name: getattr(shown, name) for name in RequestItem.__struct_fields__},
        link=PayLink(url=url, qr=qr(url)) if url else None,
        history=[presenter.history_item(entry, known) for entry in history],
        payments=[presenter.payment_item(payment, known) for payment in payments],
    )


async def answer(
    tx: AsyncSession, request: PaymentRequest, caller: Principal, made_by: Links, now: datetime, status: int = 200
) -> Answer:
    """The request as it is now."""
    await tx.flush()
    return Answer(status, msgspec.json.encode(await details(tx, request, caller, made_by, now)))


async def _close(tx: AsyncSession, request: PaymentRequest, event: Event, caller: Principal, made_by: Links) -> Answer:
    now = await repository.now(tx)
    open_at(request, now)
    if request.reserved_minor:
        raise RequestBeingPaid
    await transition(tx, request, event, by(request, caller), now)
    return await answer(tx, request, caller, made_by, now)


def _owner_only(request: PaymentRequest, caller: Principal, refusal: str) -> None:
    if not presenter.owns(request, caller):
        raise Forbidden(refusal)


def _parties(request: PaymentRequest) -> tuple[UUID, ...]:
    return (request.requester_id, *((request.payer_id,) if request.payer_id else ()))
