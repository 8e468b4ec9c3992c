"""Use cases around users: what staff read, and how the read model is kept."""

from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from florin_admin.users import repository
from florin_admin.users.models import User
from florin_admin.users.schemas import AdminUser, AdminUserList, Order, UserSort
from florin_contracts.events import (
    SessionStarted,
    UserDeleted,
    UserLocked,
    UserRegistered,
    UserUnlocked,
    UserUpdated,
)
from florin_contracts.vocabulary import Role, UserStatus
from florin_kit import cursor as cursors
from florin_kit.errors import NotFound
from florin_kit.events import Envelope
from florin_kit.ids import from_uuid, to_uuid


def show(user: User, status: str) -> AdminUser:
    assert user.role is not None, "only known accounts are shown"
    return AdminUser(
        id=from_uuid("usr", user.id),
        email=user.email,
        name=user.name or "",
        handle=user.handle,
        role=Role(user.role),
        status=UserStatus(status),
        created_at=user.created_at,
        last_sign_in_at=user.last_sign_in_at,
    )


async def page(
    ro: AsyncSession,
    *,
    q: str | None,
    role: Role | None,
    status: UserStatus | None,
    sort: UserSort,
    order: Order,
    cursor: str | None,
    limit: int,
) -> AdminUserList:
    """One page of users."""
    _, key_type = repository.SORT_KEYS[sort]
    after = cursors.decode(cursor, key_type, UUID) if cursor else None
    rows = await repository.page(
        ro,
        q=q,
        role=role,
        status=status,
        sort=sort,
        order=order,
        after=(after[0], after[1]) if after else None,
        limit=limit + 1,
    )
    shown = rows[:limit]
    more = len(rows) > limit
    return AdminUserList(
        items=[show(user, effective) for user, effective, _ in shown],
        next_cursor=cursors.encode(shown[-1].key, shown[-1][0].id) if more else None,
    )


async def read(ro: AsyncSession, user_id: str) -> AdminUser:
    """One user. Raises `NotFound`."""
    found = await repository.find(ro, to_uuid("usr", user_id))
    if found is None:
        raise NotFound
    return show(found[0], found.status)


async def apply(tx: AsyncSession, envelope: Envelope[Any]) -> None:
    """Take an event into the read model; most concern no user."""
    event, at = envelope.data, envelope.time
    match event:
        case UserRegistered() | UserUpdated():
            values = {
                "email": event.email,
                "name": event.name,
                "handle": event.handle,
                "role": event.role.value,
                "status": event.status.value,
                "created_at": event.created_at,
            }
            await repository.apply_state(tx, to_uuid("usr", event.user_id), at, values)
        case UserLocked():
            await repository.note(tx, to_uuid("usr", event.user_id), at, locked=True, locked_until=event.until)
        case UserUnlocked():
            await repository.note(tx, to_uuid("usr", event.user_id), at, locked=False, locked_until=None)
        case UserDeleted():
            await repository.anonymise(tx, to_uuid("usr", event.user_id))
        case SessionStarted():
            await repository.note(tx, to_uuid("usr", event.user_id), at, last_sign_in_at=at)
