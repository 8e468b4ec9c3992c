"""Makes, publishes and retires signing keys."""

from datetime import datetime, timedelta

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy.ext.asyncio import AsyncSession

from florin_auth import events
from florin_auth.clock import now
from florin_auth.crypto import base64url, token_hash
from florin_auth.keys import repository
from florin_auth.keys.models import SigningKey
from florin_auth.settings import KeySettings
from florin_auth.vault.service import Vault
from florin_kit.errors import Conflict, NotFound
from florin_kit.identity.tokens import CLOCK_SKEW_S

SEAL = "signing-key"


async def ensure_one(tx: AsyncSession, settings: KeySettings, vault: Vault) -> None:
    """Make the first key, which signs at once."""
    await repository.lock(tx)
    if not await repository.published(tx, now()):
        await _add(tx, vault, active_at=now())


async def rotate(tx: AsyncSession, settings: KeySettings, vault: Vault, *, at_once: bool = False) -> SigningKey:
    """Add a key that takes over, and let the ones before it run out.

    It is published ``key_overlap_s`` before it signs, longer than anybody keeps the key set; the old
    keys stay until the last token signed with them has expired. ``at_once`` skips the first wait.
    """
    await repository.lock(tx)
    active_at = now() if at_once else now() + timedelta(seconds=settings.key_overlap_s)
    retired_at = active_at + timedelta(seconds=settings.access_token_ttl_s + 2 * CLOCK_SKEW_S)
    for key in await repository.published(tx, now()):
        if key.active_at > now():
            raise Conflict("A new key waits to take over already")
        key.retired_at = min(key.retired_at or retired_at, retired_at)
    return await _add(tx, vault, active_at)


async def retire(tx: AsyncSession, kid: str) -> SigningKey:
    """Take a key away now: tokens signed with it stop working. For a key that leaked.

    Raises `NotFound`, or `Conflict` when nothing else signs.
    """
    await repository.lock(tx)
    keys = await repository.published(tx, now())
    key = next((key for key in keys if key.kid == kid), None)
    if key is None:
        raise NotFound
    if not any(other.active_at <= now() for other in keys if other is not key):
        raise Conflict("No other key signs now: rotate at once first")
    key.retired_at = now()
    await events.key_changed(tx, "retired", kid)
    return key


async def _add(tx: AsyncSession, vault: Vault, active_at: datetime) -> SigningKey:
    private = Ed25519PrivateKey.generate()
    public = private.public_key().public_bytes_raw()
    kid = base64url(token_hash(public))[:16]
    key = SigningKey(
        kid=kid,
        public_key=public,
        private_key=vault.sealer(SEAL).seal(private.private_bytes_raw(), kid),
        created_at=now(),
        active_at=active_at,
        retired_at=None,
    )
    tx.add(key)
    await tx.flush()
    await events.key_changed(tx, "added", kid)
    return key
