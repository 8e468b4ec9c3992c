"""Queries on the read model of users."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from florin_contracts.events import UserState
from florin_kit.ids import from_uuid, to_uuid
from florin_payments.people.models import User
from florin_payments.people.schemas import Person

# Events may come twice or late: an older one never overwrites a newer one.
_UPSERT = text("""
    INSERT INTO users AS u (id, email, handle, name, role, status, seen_at)
    VALUES (:id, :email, :handle, :name, :role, :status, :seen_at)
    ON CONFLICT (id) DO UPDATE SET email = excluded.email, handle = excluded.handle, name = excluded.name,
        role = excluded.role, status = excluded.status, seen_at = excluded.seen_at
    WHERE u.seen_at < excluded.seen_at
""")


@dataclass(frozen=True, slots=True)
class Known:
    """A user as the hot path remembers them."""

    id: UUID
    name: str
    handle: str
    status: str

    @property
    def person(self) -> Person:
        return Person(id=from_uuid("usr", self.id), name=self.name, handle=self.handle)


async def upsert(tx: AsyncSession, user: UserState, seen_at: datetime) -> None:
    """Apply the whole state that a ``user.*`` event carries."""
    await tx.execute(
        _UPSERT,
        {
            "id": to_uuid("usr", user.user_id),
            "email": user.email,
            "handle": user.handle,
            "name": user.name,
            "role": user.role,
            "status": user.status,
            "seen_at": seen_at,
        },
    )


async def set_status(tx: AsyncSession, user_id: str, status: str, seen_at: datetime) -> None:
    """Apply an event that changes only the status."""
    await tx.execute(
        text("UPDATE users SET status = :status, seen_at = :at WHERE id = :id AND seen_at < :at"),
        {"id": to_uuid("usr", user_id), "status": status, "at": seen_at},
    )


async def anonymise(tx: AsyncSession, user_id: str, seen_at: datetime) -> None:
    """Forget who a deleted user was; payments keep pointing at the row."""
    await tx.execute(
        text("""
            UPDATE users SET status = 'deleted', name = 'Deleted user', email = id::text, handle = id::text,
                seen_at = :at
            WHERE id = :id
        """),
        {"id": to_uuid("usr", user_id), "at": seen_at},
    )


async def find(session: AsyncSession, *, email: str | None = None, handle: str | None = None) -> Known | None:
    """An active user by exact e-mail or exact handle, whatever the case of the letters."""
    query = select(User.id, User.name, User.handle, User.status).where(User.status == "active")
    if email is not None:
        query = query.where(func.lower(User.email) == email.strip().lower())
    elif handle is not None:
        query = query.where(func.lower(User.handle) == handle.strip().removeprefix("@").lower())
    row = (await session.execute(query)).one_or_none()
    return Known(*row) if row else None


async def get(session: AsyncSession, user_id: UUID) -> Known | None:
    """A user by id, whatever their status."""
    query = select(User.id, User.name, User.handle, User.status).where(User.id == user_id)
    row = (await session.execute(query)).one_or_none()
    return Known(*row) if row else None


async def role(session: AsyncSession, user_id: UUID) -> str:
    """The role of a user who is known."""
    return (await session.execute(select(User.role).where(User.id == user_id))).scalar_one()


async def people(session: AsyncSession, ids: Iterable[UUID]) -> Mapping[UUID, Person]:
    """Wire forms of many users at once."""
    query = select(User.id, User.name, User.handle, User.status).where(User.id.in_(set(ids)))
    return {row.id: Known(*row).person for row in await session.execute(query)}
