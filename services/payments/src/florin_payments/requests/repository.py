"""Payment requests in the database."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, exists, func, or_, select, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from florin_payments.payments.models import Payment
from florin_payments.requests.models import PaymentRequest, RequestHistoryEntry
from florin_payments.requests.states import OPEN

PAYMENTS_SHOWN = 100
HISTORY_SHOWN = 200
_OPEN = sorted(OPEN)


async def now(session: AsyncSession) -> datetime:
    """The database's clock: replicas whose clocks differ agree on what is over."""
    return (await session.execute(select(func.now()))).scalar_one()


async def get(session: AsyncSession, request_id: UUID) -> PaymentRequest | None:
    return await session.get(PaymentRequest, request_id)


async def lock(tx: AsyncSession, request_id: UUID) -> PaymentRequest | None:
    """The request, as it stands now and until the transaction ends.

    Whoever moves money of a request locks it before any account, so that nobody waits for the other.
    """
    query = select(PaymentRequest).where(PaymentRequest.id == request_id).with_for_update()
    return (await tx.scalars(query.execution_options(populate_existing=True))).one_or_none()


async def of_payment(tx: AsyncSession, payment_id: UUID) -> UUID | None:
    """The request that a payment answers; it never changes."""
    return (await tx.scalars(select(Payment.request_id).where(Payment.id == payment_id))).one_or_none()


async def page(
    session: AsyncSession,
    side: ColumnElement[bool],
    statuses: Sequence[str],
    currency: str | None,
    after: UUID | None,
    limit: int,
) -> list[PaymentRequest]:
    """One side's requests, newest first."""
    query = select(PaymentRequest).where(side).order_by(PaymentRequest.id.desc()).limit(limit)
    if statuses:
        query = query.where(PaymentRequest.status.in_(statuses))
    if currency is not None:
        query = query.where(PaymentRequest.currency == currency)
    if after is not None:
        query = query.where(PaymentRequest.id < after)
    return list(await session.scalars(query))


async def claim_due(
    tx: AsyncSession, due: ColumnElement[bool], first: InstrumentedAttribute[Any]
) -> PaymentRequest | None:
    """One open request whose time has come, locked; others pass over it meanwhile."""
    query = (
        select(PaymentRequest)
        .where(PaymentRequest.status.in_(_OPEN), due)
        .order_by(first)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    return (await tx.scalars(query)).one_or_none()


async def open_of(tx: AsyncSession, user: UUID) -> Sequence[UUID]:
    """Every open request from or to somebody."""
    parties = or_(PaymentRequest.requester_id == user, PaymentRequest.payer_id == user)
    return (await tx.scalars(select(PaymentRequest.id).where(parties, PaymentRequest.status.in_(_OPEN)))).all()


async def lock_requester(tx: AsyncSession, user: UUID) -> None:
    """Let one transaction at a time count and write the requests of somebody."""
    await tx.execute(text("SELECT pg_advisory_xact_lock(hashtextextended(:user, 7206))"), {"user": f"requests {user}"})


async def count_open(tx: AsyncSession, user: UUID) -> int:
    query = select(func.count()).where(PaymentRequest.requester_id == user, PaymentRequest.status.in_(_OPEN))
    return (await tx.execute(query)).scalar_one()


async def count_asked(tx: AsyncSession, user: UUID, payer: UUID, since: datetime) -> tuple[int, int]:
    """How often somebody was asked by name since then: all, and this one."""
    of_this_one = func.count().filter(PaymentRequest.payer_id == payer)
    query = select(func.count(), of_this_one).where(
        PaymentRequest.requester_id == user, PaymentRequest.payer_id.is_not(None), PaymentRequest.created_at > since
    )
    every, this_one = (await tx.execute(query)).one()
    return every, this_one


async def has_paid(session: AsyncSession, request_id: UUID, user: UUID) -> bool:
    """Whether somebody has made a payment of it."""
    return bool((await session.execute(select(exists().where(*_paid_by(request_id, user))))).scalar_one())


async def payments(session: AsyncSession, request_id: UUID, payer: UUID | None) -> Sequence[Payment]:
    """The latest of its payments, newest first; ``payer``: only theirs."""
    query = select(Payment).where(*_paid_by(request_id, payer)).order_by(Payment.id.desc()).limit(PAYMENTS_SHOWN)
    return (await session.scalars(query)).all()


async def history(session: AsyncSession, request_id: UUID) -> Sequence[RequestHistoryEntry]:
    """Every transition, oldest first."""
    query = (
        select(RequestHistoryEntry)
        .where(RequestHistoryEntry.request_id == request_id)
        .order_by(RequestHistoryEntry.number)
        .limit(HISTORY_SHOWN)
    )
    return (await session.scalars(query)).all()


def _paid_by(request_id: UUID, payer: UUID | None) -> list[ColumnElement[bool]]:
    return [Payment.request_id == request_id, *([Payment.sender_id == payer] if payer is not None else [])]
