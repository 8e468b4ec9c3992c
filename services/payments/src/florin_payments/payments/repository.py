"""Queries on payments."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, or_, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from florin_payments.payments.models import HistoryEntry, Payment
from florin_payments.people.models import User


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What a list is narrowed to; None does not narrow."""

    status: Sequence[str] = ()
    type: Sequence[str] = ()
    direction: str | None = None
    currency: str | None = None
    min_amount: int | None = None
    max_amount: int | None = None
    from_: datetime | None = None
    to: datetime | None = None
    counterparty: UUID | None = None
    q: str | None = None


async def lock(tx: AsyncSession, payment_id: UUID) -> Payment | None:
    """A payment for changing it; nobody else changes it until the transaction ends."""
    return (await tx.scalars(select(Payment).where(Payment.id == payment_id).with_for_update())).one_or_none()


async def get(session: AsyncSession, payment_id: UUID) -> Payment | None:
    return await session.get(Payment, payment_id)


async def history(session: AsyncSession, payment_id: UUID) -> Sequence[HistoryEntry]:
    """Every transition, oldest first."""
    query = select(HistoryEntry).where(HistoryEntry.payment_id == payment_id).order_by(HistoryEntry.number)
    return (await session.scalars(query)).all()


async def page(
    session: AsyncSession,
    user: UUID | None,
    filters: Filters,
    *,
    order: tuple[str, bool],
    after: tuple[object, UUID] | None,
    limit: int,
) -> list[Payment]:
    """A page of the payments of one user (None: of all), by ``order`` = column and whether ascending.

    Own payments come from two index scans, as sender and as recipient: an OR over both columns could
    use neither index for the order.
    """
    column_name, ascending = order
    if user is None:
        sides: list[Select[Payment]] = [select(Payment)]
    else:
        sides = []
        if filters.direction != "incoming":
            sides.append(select(Payment).where(Payment.sender_id == user))
        if filters.direction != "outgoing":
            sides.append(select(Payment).where(Payment.recipient_id == user))
    found: dict[UUID, Payment] = {}
    for side in sides:
        query = _narrowed(side, user, filters)
        column = getattr(Payment, column_name)
        if after is not None:
            key = tuple_(column, Payment.id)
            query = query.where(key > tuple_(*after) if ascending else key < tuple_(*after))
        keys = (column.asc(), Payment.id.asc()) if ascending else (column.desc(), Payment.id.desc())
        for payment in await session.scalars(query.order_by(*keys).limit(limit)):
            found[payment.id] = payment
    ordered = sorted(found.values(), key=lambda p: (getattr(p, column_name), p.id), reverse=not ascending)
    return ordered[:limit]


def _narrowed(query: Select[Payment], user: UUID | None, filters: Filters) -> Select[Payment]:
    if filters.status:
        query = query.where(Payment.status.in_(filters.status))
    if filters.type:
        query = query.where(Payment.type.in_(filters.type))
    if filters.currency:
        query = query.where(Payment.currency == filters.currency)
    if filters.min_amount is not None:
        query = query.where(Payment.amount_minor >= filters.min_amount)
    if filters.max_amount is not None:
        query = query.where(Payment.amount_minor <= filters.max_amount)
    if filters.from_ is not None:
        query = query.where(Payment.created_at >= filters.from_)
    if filters.to is not None:
        query = query.where(Payment.created_at < filters.to)
    if filters.counterparty is not None:
        query = query.where(
            or_(Payment.sender_id == filters.counterparty, Payment.recipient_id == filters.counterparty)
        )
    if filters.q:
        pattern = "%" + filters.q.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
        other = select(User.id).where(or_(User.name.ilike(pattern), User.handle.ilike(pattern)))
        if user is not None:
            # The reader's own name is on every payment: only the other side's counts.
            other = other.where(User.id != user)
        query = query.where(
            or_(
                Payment.description.ilike(pattern),
                Payment.sender_id.in_(other),
                Payment.recipient_id.in_(other),
            )
        )
    return query
