"""``florin keys rewrap|status`` for this database."""

from collections.abc import Callable

import msgspec

from florin_auth.settings import CommandSettings
from florin_auth.vault import repository, rewrapping
from florin_auth.vault.rewrapping import Rewrapped
from florin_auth.vault.service import Vault
from florin_kit.db import Database


class Sealed(msgspec.Struct, frozen=True, kw_only=True):
    """How many values of a table name a key; None: they name none, so they are of before the first replacement."""

    table: str
    key_id: str | None
    many: int


async def rewrap(settings: CommandSettings, progress: Callable[[str, int], None]) -> list[Rewrapped]:
    """Seal everything with the current key. Raises `KeyNotKnownError` when a value names an unknown key."""
    database, vault = Database(settings, "keys"), Vault(settings)
    try:
        await vault.load(database)
        return await rewrapping.rewrap(database, vault, progress)
    finally:
        await database.close()


async def status(settings: CommandSettings) -> list[Sealed]:
    """What is sealed with which key, table by table."""
    database = Database(settings, "keys")
    try:
        async with database.read() as ro:
            return [
                Sealed(table=what.table, key_id=key_id, many=many)
                for what in repository.SEALED
                for key_id, many in sorted((await repository.key_ids(ro, what)).items(), key=lambda each: each[0] or "")
            ]
    finally:
        await database.close()
