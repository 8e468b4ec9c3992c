"""Proves the audit trail: walks the chain and tells every difference."""

from dataclasses import dataclass
from typing import Literal

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from florin_admin.audit import chain
from florin_admin.audit.models import AuditHead, AuditRow
from florin_kit.db import Database
from florin_kit.settings import DatabaseSettings

PAGE = 1000


@dataclass(frozen=True)
class Difference:
    """What is wrong at a place in the chain.

    ``changed``: the entry, or the one before it, is not what was recorded. ``missing``: entries
    from here on are gone. ``head``: the chain does not end where its head says.
    """

    seq: int
    kind: Literal["changed", "missing", "head"]
    detail: str


@dataclass(frozen=True)
class Result:
    """The end of the chain as found, to be noted elsewhere, and every difference."""

    entries: int
    head: str
    differences: list[Difference]


async def verify(settings: DatabaseSettings) -> Result:
    """Walk the whole chain in one snapshot; memory use does not grow with its length."""
    database = Database(settings, "audit-verify")
    try:
        async with database.engine.connect() as connection:
            snapshot = await connection.execution_options(isolation_level="REPEATABLE READ")
            return await _walk(snapshot)
    finally:
        await database.close()


async def _walk(connection: AsyncConnection) -> Result:
    head = (await connection.execute(select(AuditHead.seq, AuditHead.hash))).one()
    found: list[Difference] = []
    count, seq, before = 0, 0, chain.GENESIS
    entries = select(*AuditRow.__table__.columns).order_by(AuditRow.seq)
    async with connection.stream(entries, execution_options={"yield_per": PAGE}) as rows:
        async for row in rows.mappings():
            count += 1
            if row["seq"] != seq + 1:
                found.append(Difference(seq + 1, "missing", f"entries {seq + 1} to {row['seq'] - 1} are missing"))
            elif chain.digest(before, dict(row)) != row["hash"]:
                found.append(Difference(row["seq"], "changed", "the entry does not match its hash"))
            # Go on from what is stored: one change is one difference, not all that follow.
            seq, before = row["seq"], row["hash"]
    if (head.seq, head.hash) != (seq, before):
        found.append(Difference(seq, "head", f"the chain ends at {seq}, its head says {head.seq}"))
    return Result(count, before.hex(), found)
