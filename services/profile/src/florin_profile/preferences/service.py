"""Use cases of preferences."""

from datetime import UTC, datetime
from uuid import UUID

from msgspec import UNSET
from sqlalchemy.ext.asyncio import AsyncSession

from florin_profile import etags
from florin_profile.notifications.kinds import Kind
from florin_profile.preferences import repository, rules
from florin_profile.preferences.models import PreferencesRow
from florin_profile.preferences.schemas import EditPreferences, Preferences, Theme


def show(row: PreferencesRow) -> Preferences:
    return Preferences(
        theme=Theme(row.theme),
        language=row.language,
        currency=row.currency,
        time_zone=row.time_zone,
        notifications=rules.channels(row.notifications),
    )


async def read(ro: AsyncSession, user_id: UUID) -> tuple[Preferences, int]:
    """Preferences and their version; 0 while they are the defaults."""
    row = await repository.find(ro, user_id)
    return show(row), row.version


async def change(
    tx: AsyncSession, user_id: UUID, patch: EditPreferences, if_match: str | None
) -> tuple[Preferences, int]:
    """Lay a partial change over what is stored. Raises `PreconditionFailed`, `ValidationFailed`."""
    row = await repository.lock(tx, user_id)
    etags.require(if_match, row.version)
    if patch.theme is not UNSET:
        row.theme = patch.theme
    if patch.language is not UNSET:
        row.language = patch.language
    if patch.currency is not UNSET:
        row.currency = rules.currency(patch.currency)
    if patch.time_zone is not UNSET:
        row.time_zone = rules.time_zone(patch.time_zone)
    if patch.notifications is not UNSET:
        if patch.notifications.email is not UNSET:
            row.notifications = rules.merged(row.notifications, "email", rules.email_choices(patch.notifications.email))
        if patch.notifications.in_app is not UNSET:
            row.notifications = rules.merged(row.notifications, "in_app", patch.notifications.in_app)
    row.version += 1
    row.updated_at = datetime.now(UTC)
    await tx.flush()
    return show(row), row.version


async def wants_in_app(tx: AsyncSession, user_id: UUID, kind: Kind) -> bool:
    """Whether a person wants this kind in the notification centre."""
    row = await repository.find(tx, user_id)
    return rules.channels(row.notifications).in_app[kind]
