"""Queries on preferences."""

from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from florin_profile.preferences import rules
from florin_profile.preferences.models import Preferences


def default(user_id: UUID) -> Preferences:
    """What holds for a person who never chose anything: version 0."""
    return Preferences(
        user_id=user_id,
        theme=rules.THEME,
        language=rules.LANGUAGE,
        currency=rules.CURRENCY,
        time_zone=rules.TIME_ZONE,
        notifications={},
        version=0,
        updated_at=datetime.now(UTC),
    )


async def find(ro: AsyncSession, user_id: UUID) -> Preferences:
    return await ro.get(Preferences, user_id) or default(user_id)


async def lock(tx: AsyncSession, user_id: UUID) -> Preferences:
    """The person's row, locked; made first when there is none."""
    blank = default(user_id)
    values = {column.key: getattr(blank, column.key) for column in Preferences.__table__.columns}
    await tx.execute(insert(Preferences).values(values).on_conflict_do_nothing())
    return (await tx.execute(select(Preferences).where(Preferences.user_id == user_id).with_for_update())).scalar_one()


async def erase(tx: AsyncSession, user_id: UUID) -> None:
    await tx.execute(delete(Preferences).where(Preferences.user_id == user_id))
