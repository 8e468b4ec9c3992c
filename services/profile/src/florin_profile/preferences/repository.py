"""Queries on preferences."""

from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from florin_profile.preferences import rules
from florin_profile.preferences.models import PreferencesRow


def default(user_id: UUID) -> PreferencesRow:
    """What holds for a person who never chose anything: version 0."""
    return PreferencesRow(
        user_id=user_id,
        theme=rules.THEME,
        language=rules.LANGUAGE,
        currency=rules.CURRENCY,
        time_zone=rules.TIME_ZONE,
        notifications={},
        version=0,
        told_version=0,
        updated_at=datetime.now(UTC),
    )


async def find(ro: AsyncSession, user_id: UUID) -> PreferencesRow:
    return await ro.get(PreferencesRow, user_id) or default(user_id)


async def lock(tx: AsyncSession, user_id: UUID) -> PreferencesRow:
    """The person's row, locked; made first when there is none."""
    blank = default(user_id)
    values = {column.key: getattr(blank, column.key) for column in PreferencesRow.__table__.columns}
    await tx.execute(insert(PreferencesRow).values(values).on_conflict_do_nothing())
    return (
        await tx.execute(select(PreferencesRow).where(PreferencesRow.user_id == user_id).with_for_update())
    ).scalar_one()


async def untold(tx: AsyncSession, limit: int) -> list[PreferencesRow]:
    """Changes that others have not been told of, locked."""
    query = select(PreferencesRow).where(PreferencesRow.version > PreferencesRow.told_version).limit(limit)
    return list(await tx.scalars(query.with_for_update(skip_locked=True)))


async def erase(tx: AsyncSession, user_id: UUID) -> None:
    await tx.execute(delete(PreferencesRow).where(PreferencesRow.user_id == user_id))
