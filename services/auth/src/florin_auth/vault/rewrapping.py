"""Seals everything with the current key that another one has sealed, while the service works on."""

from collections.abc import Callable
from uuid import UUID

import msgspec
from prometheus_client import Counter

from florin_auth.vault import repository
from florin_auth.vault.repository import SEALED, SealedColumn
from florin_auth.vault.service import RECOVERY_CODE, Vault
from florin_kit import failpoints
from florin_kit.db import Database
from florin_kit.sealing import SealBrokenError, name_of

BATCH = 200
REWRAPPED = Counter(
    "florin_values_rewrapped_total", "Sealed values that were sealed anew with the current key", ["table"]
)


class Rewrapped(msgspec.Struct, frozen=True, kw_only=True):
    """What came of one table: how many values have the current key now, are left, and can't be opened."""

    table: str
    done: int
    left: int
    broken: int


async def rewrap(database: Database, vault: Vault, progress: Callable[[str, int], None]) -> list[Rewrapped]:
    """Go through all tables. Left is what somebody held locked or sealed meanwhile: the next run takes it.

    ``progress`` hears the table and how many values of it were done so far.
    """
    async with database.transaction() as tx:
        await vault.renew(tx, RECOVERY_CODE)
    return [await _table(database, vault, what, progress) for what in SEALED]


async def _table(
    database: Database, vault: Vault, what: SealedColumn, progress: Callable[[str, int], None]
) -> Rewrapped:
    done, broken = 0, 0
    after: str | UUID | None = None
    while True:
        found = await _batch(database, vault, what, after)
        if found is None:
            break
        after, changed, failed = found
        done, broken = done + changed, broken + failed
        if changed:
            progress(what.table, done)
    async with database.read() as ro:
        counts = await repository.key_ids(ro, what)
    left = sum(many for key_id, many in counts.items() if key_id != vault.current_id) - broken
    return Rewrapped(table=what.table, done=done, left=max(left, 0), broken=broken)


async def _batch(
    database: Database, vault: Vault, what: SealedColumn, after: str | UUID | None
) -> tuple[str | UUID, int, int] | None:
    """One short transaction: the last row, how many were sealed anew and can't be opened; None: no row is left."""
    sealer = vault.named_sealer(what.purpose)
    async with database.transaction() as tx:
        rows = await repository.others(tx, what, name_of(vault.current_id), after, BATCH)
        if not rows:
            return None
        changes = []
        for found in rows:
            place, old = what.place(found.row), bytes(found.value)
            try:
                changes.append((found.row, old, sealer.seal(sealer.open(old, place), place)))
            except SealBrokenError:
                continue
        await repository.replace(tx, what, changes)
        failpoints.reach(f"rewrap.{what.table}.changing")
    failpoints.reach(f"rewrap.{what.table}.changed")
    REWRAPPED.labels(what.table).inc(len(changes))
    return rows[-1].row, len(changes), len(rows) - len(changes)
