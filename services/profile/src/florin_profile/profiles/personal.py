"""What a person tells about themselves, sealed with their own data key.

Columns of the release before hold the same in clear. A field that stands there was written by it later
than what is sealed, so it wins, and is sealed and emptied with the next change or by `seal_plain`.
"""

from typing import Any

import msgspec
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from florin_kit.db import Database
from florin_kit.db.data_keys import DataKeys
from florin_kit.sealing import Sealer
from florin_profile.profiles.models import ProfileRow

BATCH = 100
PLACE = "profile.personal"


class Personal(msgspec.Struct, kw_only=True, omit_defaults=True):
    """The fields that are sealed."""

    phone: str | None = None
    address: dict[str, Any] | None = None
    bio: str = ""


async def read(session: AsyncSession, keys: DataKeys, profile: ProfileRow) -> Personal:
    """What is known of a person; nothing when their key is gone."""
    found = Personal()
    if profile.personal is not None and (sealer := await keys.find(session, profile.user_id)) is not None:
        found = _open(sealer, profile)
    for name in Personal.__struct_fields__:
        if plain := getattr(profile, name):
            setattr(found, name, plain)
    return found


async def write(tx: AsyncSession, keys: DataKeys, profile: ProfileRow, values: Personal) -> None:
    """Keep it, sealed; the profile's row is locked."""
    sealer = await keys.make(tx, profile.user_id)
    profile.personal = sealer.seal(msgspec.json.encode(values), f"{PLACE}:{profile.user_id.hex}")
    profile.phone, profile.address, profile.bio = None, None, ""


async def seal_plain(database: Database, keys: DataKeys) -> int:
    """Seal what still stands there in clear; how many profiles this batch had."""
    # An empty address may stand there as JSON's null, too.
    has_address = func.jsonb_typeof(ProfileRow.address) == "object"
    plain = ~ProfileRow.deleted & (ProfileRow.phone.is_not(None) | has_address | (ProfileRow.bio != ""))
    query = select(ProfileRow).where(plain).limit(BATCH).with_for_update(skip_locked=True)
    async with database.transaction() as tx:
        rows = list(await tx.scalars(query))
        for profile in rows:
            await write(tx, keys, profile, await read(tx, keys, profile))
    return len(rows)


def _open(sealer: Sealer, profile: ProfileRow) -> Personal:
    assert profile.personal is not None
    return msgspec.json.decode(sealer.open(profile.personal, f"{PLACE}:{profile.user_id.hex}"), type=Personal)
