"""Queries on users."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, case, func, literal, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from florin_admin.users.models import User
from florin_admin.users.schemas import Order, UserSort
from florin_contracts.vocabulary import UserStatus
from florin_kit.db.keyset import Keyset

NEVER = func.to_timestamp(0)
SORT_KEYS: dict[UserSort, tuple[ColumnElement[Any], type]] = {
    UserSort.CREATED_AT: (User.created_at.expression, datetime),
    UserSort.NAME: (func.lower(func.coalesce(User.name, "")), str),
    UserSort.EMAIL: (func.lower(func.coalesce(User.email, "")), str),
    UserSort.LAST_SIGN_IN_AT: (func.coalesce(User.last_sign_in_at, NEVER), datetime),
}
# A sign-in or a lock can arrive before the account itself; it is no user to show yet.
KNOWN = User.role.is_not(None)
STATUS = case(
    (
        User.locked & or_(User.locked_until.is_(None), User.locked_until > func.now()),
        literal(UserStatus.LOCKED.value),
    ),
    else_=User.status,
)


async def page(
    ro: AsyncSession,
    *,
    q: str | None,
    role: str | None,
    status: str | None,
    sort: UserSort,
    order: Order,
    after: tuple[Any, UUID] | None,
    limit: int,
) -> Sequence[Any]:
    """Rows of ``(User, status, sort key)`` behind ``after``."""
    key, _ = SORT_KEYS[sort]
    query = select(User, STATUS.label("status"), key.label("key")).where(KNOWN)
    if q:
        query = query.where(User.search.contains(q.lower(), autoescape=True))
    if role:
        query = query.where(User.role == role)
    if status:
        query = query.where(STATUS.in_([status]))
    keyset = Keyset((key, User.id.expression), ascending=order is Order.ASC)
    return (await ro.execute(keyset.page(query, after, limit))).all()


async def find(ro: AsyncSession, user_id: UUID) -> Any | None:
    """``(User, status)``, or None."""
    return (await ro.execute(select(User, STATUS.label("status")).where(User.id == user_id, KNOWN))).one_or_none()


async def named(ro: AsyncSession, ids: Iterable[UUID]) -> dict[UUID, User]:
    """Those of the users who are known."""
    found = await ro.execute(select(User).where(User.id.in_(set(ids))))
    return {user.id: user for user in found.scalars()}


async def ids_like(ro: AsyncSession, text: str, limit: int) -> Sequence[UUID]:
    """Users whose e-mail, name or handle contains a text."""
    query = select(User.id).where(User.search.contains(text.lower(), autoescape=True)).limit(limit)
    return (await ro.execute(query)).scalars().all()


async def counts(ro: AsyncSession) -> Sequence[Any]:
    """Rows of ``(role, status, number)``; deleted accounts are left out."""
    status = STATUS.label("status")
    query = select(User.role, status, func.count()).where(KNOWN, User.status != UserStatus.DELETED.value)
    return (await ro.execute(query.group_by(User.role, status))).all()


async def apply_state(tx: AsyncSession, user_id: UUID, at: datetime, values: dict[str, Any]) -> None:
    """Take over an account's state unless a newer one is here or the account is gone."""
    row = insert(User).values(id=user_id, state_at=at, locked=False, **values)
    await tx.execute(
        row.on_conflict_do_update(
            index_elements=[User.id],
            set_={**values, "state_at": at},
            where=(User.status != UserStatus.DELETED.value) & or_(User.state_at.is_(None), User.state_at <= at),
        )
    )


async def note(tx: AsyncSession, user_id: UUID, at: datetime, **values: Any) -> None:
    """Set something about a user, of whom nothing else may be known yet."""
    row = insert(User).values(
        id=user_id, created_at=at, **{"status": UserStatus.ACTIVE.value, "locked": False, **values}
    )
    await tx.execute(row.on_conflict_do_update(index_elements=[User.id], set_=values))


async def anonymise(tx: AsyncSession, user_id: UUID) -> None:
    """Forget who it was; that there was somebody stays."""
    await tx.execute(
        update(User)
        .where(User.id == user_id)
        .values(
            email=None,
            name="Deleted user",
            handle=None,
            status=UserStatus.DELETED.value,
            locked=False,
            locked_until=None,
        )
    )
