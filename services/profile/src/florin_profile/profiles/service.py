"""Use cases of the profile."""

from datetime import UTC, datetime
from uuid import UUID

import msgspec
from msgspec import UNSET
from sqlalchemy.ext.asyncio import AsyncSession

from florin_kit.db.data_keys import DataKeys
from florin_kit.errors import NotFound
from florin_kit.ids import from_uuid
from florin_profile import etags
from florin_profile.profiles import personal, repository, rules
from florin_profile.profiles.models import ProfileRow
from florin_profile.profiles.schemas import Address, EditProfile, Profile
from florin_profile.texts import clean

AVATARS_PATH = "/api/v1/profile/avatars"


async def show(session: AsyncSession, keys: DataKeys, user_id: UUID, profile: ProfileRow | None) -> Profile:
    """The profile as its owner sees it; an empty one when nothing is known yet."""
    profile = profile or ProfileRow(user_id=user_id, bio="", version=0)
    told = await personal.read(session, keys, profile)
    return Profile(
        id=from_uuid("usr", user_id),
        email=profile.email,
        name=profile.name,
        handle=profile.handle,
        phone=told.phone,
        address=msgspec.convert(told.address, Address) if told.address else None,
        bio=told.bio,
        avatar_url=f"{AVATARS_PATH}/{from_uuid('avt', profile.avatar_id)}" if profile.avatar_id else None,
        updated_at=profile.updated_at,
    )


async def read(ro: AsyncSession, keys: DataKeys, user_id: UUID) -> tuple[Profile, int]:
    """The profile and its version; version 0 is a profile that nobody has written yet."""
    profile = await repository.find(ro, user_id)
    return await show(ro, keys, user_id, profile), profile.version if profile else 0


async def change(
    tx: AsyncSession, keys: DataKeys, user_id: UUID, patch: EditProfile, if_match: str | None
) -> tuple[Profile, int]:
    """Apply a partial change. Raises `PreconditionFailed`, `ValidationFailed`, `NotFound` after the erasure."""
    profile = await repository.lock(tx, user_id)
    if profile.deleted:
        raise NotFound
    etags.require(if_match, profile.version)
    told = await personal.read(tx, keys, profile)
    if patch.phone is not UNSET:
        told.phone = rules.phone(patch.phone) if patch.phone is not None else None
    if patch.address is not UNSET:
        told.address = msgspec.to_builtins(rules.address(patch.address)) if patch.address is not None else None
    if patch.bio is not UNSET:
        told.bio = clean("bio", patch.bio or "", multiline=True)
    await personal.write(tx, keys, profile, told)
    touch(profile)
    await tx.flush()
    return await show(tx, keys, user_id, profile), profile.version


def touch(profile: ProfileRow) -> None:
    """Note that the profile has changed."""
    profile.version += 1
    profile.updated_at = datetime.now(UTC)
