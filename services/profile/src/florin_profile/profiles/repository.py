"""Queries on profiles."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from florin_profile.profiles.models import ProfileRow


async def find(ro: AsyncSession, user_id: UUID) -> ProfileRow | None:
    return await ro.get(ProfileRow, user_id)


async def lock(tx: AsyncSession, user_id: UUID) -> ProfileRow:
    """The person's row, locked; made first when there is none, with version 0."""
    await tx.execute(
        insert(ProfileRow)
        .values(user_id=user_id, version=0, bio="", deleted=False, updated_at=datetime.now(UTC))
        .on_conflict_do_nothing()
    )
    return (await tx.execute(select(ProfileRow).where(ProfileRow.user_id == user_id).with_for_update())).scalar_one()


async def apply_state(tx: AsyncSession, user_id: UUID, at: datetime, values: dict[str, Any]) -> None:
    """Take over the account's state, unless a newer one is here or the account is gone."""
    row = insert(ProfileRow).values(
        user_id=user_id, state_at=at, version=1, bio="", deleted=False, updated_at=func.now(), **values
    )
    await tx.execute(
        row.on_conflict_do_update(
            index_elements=[ProfileRow.user_id],
            set_={**values, "state_at": at, "version": ProfileRow.version + 1, "updated_at": func.now()},
            where=~ProfileRow.deleted & or_(ProfileRow.state_at.is_(None), ProfileRow.state_at <= at),
        )
    )


async def erase(tx: AsyncSession, user_id: UUID) -> UUID | None:
    """Forget everything about a person but that they are gone; return the avatar they had."""
    profile = await lock(tx, user_id)
    avatar_id = profile.avatar_id
    await tx.execute(
        update(ProfileRow)
        .where(ProfileRow.user_id == user_id)
        .values(
            email=None,
            name=None,
            handle=None,
            personal=None,
            phone=None,
            address=None,
            bio="",
            avatar_id=None,
            deleted=True,
            version=ProfileRow.version + 1,
            updated_at=func.now(),
        )
    )
    return avatar_id


async def avatar_in_use(ro: AsyncSession, avatar_id: UUID) -> bool:
    """Whether somebody shows this picture now."""
    found = await ro.execute(select(ProfileRow.user_id).where(ProfileRow.avatar_id == avatar_id))
    return found.first() is not None
