"""Use cases of avatars.

A picture's address never changes its content: a new picture gets a new id. Only the id that a
profile names now is served, so a picture is gone the moment its owner removes it.
"""

import asyncio
from uuid import UUID

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from florin_kit.db.data_keys import DataKeys
from florin_kit.errors import NotFound
from florin_kit.ids import uuid7
from florin_kit.objects import ObjectStore
from florin_profile.avatars import images
from florin_profile.profiles import repository as profiles
from florin_profile.profiles import service as profile_service
from florin_profile.profiles.schemas import Profile

DECODERS_MAX = 2
log = structlog.get_logger("florin.avatars")


class Avatars:
    """Avatars in an object store."""

    def __init__(self, store: ObjectStore, keys: DataKeys) -> None:
        self._store = store
        self._keys = keys
        # Each holds a decoded picture in memory and a thread busy.
        self._decoders = asyncio.Semaphore(DECODERS_MAX)

    async def encode(self, upload: bytes) -> bytes:
        """Check and encode an upload. Raises `ValidationFailed`."""
        async with self._decoders:
            return await asyncio.to_thread(images.avatar, upload)

    async def replace(self, tx: AsyncSession, user_id: UUID, picture: bytes) -> tuple[Profile, int, UUID | None]:
        """Show this picture; returns the profile, its version and the old picture, to be deleted after the commit."""
        avatar_id = uuid7()
        await self._store.put(key(avatar_id), picture)
        profile = await profiles.lock(tx, user_id)
        old, profile.avatar_id = profile.avatar_id, avatar_id
        profile_service.touch(profile)
        await tx.flush()
        return await profile_service.show(tx, self._keys, user_id, profile), profile.version, old

    async def remove(self, tx: AsyncSession, user_id: UUID) -> UUID | None:
        """Show no picture; returns the old one, to be deleted after the commit."""
        profile = await profiles.lock(tx, user_id)
        old, profile.avatar_id = profile.avatar_id, None
        if old is not None:
            profile_service.touch(profile)
        return old

    async def read(self, ro: AsyncSession, avatar_id: UUID) -> bytes:
        """The WebP of a picture that a profile shows now. Raises `NotFound`."""
        body = await self._store.get(key(avatar_id)) if await profiles.avatar_in_use(ro, avatar_id) else None
        if body is None:
            raise NotFound
        return body

    async def delete(self, avatar_id: UUID) -> None:
        """Delete a picture's object for good."""
        await self._store.delete(key(avatar_id))

    async def clean_up(self, avatar_id: UUID | None) -> None:
        """Delete a picture that is not shown any more; a failure leaves an object that nobody can reach."""
        if avatar_id is None:
            return
        try:
            await self.delete(avatar_id)
        except OSError as error:
            log.warning("avatar_not_deleted", error=type(error).__name__)


def key(avatar_id: UUID) -> str:
    """Where a picture is kept."""
    return f"avatars/{avatar_id.hex}.webp"
