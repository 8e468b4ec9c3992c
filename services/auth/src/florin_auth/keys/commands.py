"""``florin keys rotate|list|retire``."""

from datetime import datetime
from typing import Literal

import msgspec

from florin_auth.clock import now
from florin_auth.keys import repository, service
from florin_auth.keys.models import SigningKey
from florin_auth.settings import CommandSettings
from florin_auth.vault.service import Vault
from florin_kit.db import Database


class KeyInfo(msgspec.Struct, frozen=True, kw_only=True):
    """What may be told about a key."""

    kid: str
    state: Literal["waiting", "signing", "verifying", "retired"]
    created_at: datetime
    active_at: datetime
    retired_at: datetime | None


async def rotate(settings: CommandSettings, *, at_once: bool = False) -> KeyInfo:
    """Let a new key take over, after the overlap or ``at_once``. Raises `Conflict` when one waits."""
    database, vault = Database(settings, "keys"), Vault(settings)
    try:
        await vault.load(database)
        async with database.transaction() as tx:
            key = await service.rotate(tx, settings, vault, at_once=at_once)
    finally:
        await database.close()
    return _info(key, newest=key.kid if at_once else None)


async def list_keys(settings: CommandSettings) -> list[KeyInfo]:
    """All keys, oldest first."""
    database = Database(settings, "keys")
    try:
        async with database.read() as ro:
            keys = await repository.everything(ro)
    finally:
        await database.close()
    signing = [key for key in keys if key.active_at <= now() and (key.retired_at is None or key.retired_at > now())]
    newest = max(signing, key=lambda key: (key.active_at, key.kid)).kid if signing else None
    return [_info(key, newest) for key in keys]


async def retire(settings: CommandSettings, kid: str) -> KeyInfo:
    """Take a key away now. Raises `NotFound`, or `Conflict` when it is the only one that signs."""
    database = Database(settings, "keys")
    try:
        async with database.transaction() as tx:
            key = await service.retire(tx, kid)
    finally:
        await database.close()
    return _info(key, None)


def _info(key: SigningKey, newest: str | None) -> KeyInfo:
    state: Literal["waiting", "signing", "verifying", "retired"]
    if key.retired_at is not None and key.retired_at <= now():
        state = "retired"
    elif key.active_at > now():
        state = "waiting"
    else:
        state = "signing" if key.kid == newest else "verifying"
    return KeyInfo(
        kid=key.kid, state=state, created_at=key.created_at, active_at=key.active_at, retired_at=key.retired_at
    )
