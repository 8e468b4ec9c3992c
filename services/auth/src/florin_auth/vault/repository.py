"""Queries of the vault: lookup keys, and what is sealed in which column."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from florin_auth.vault.models import LookupKey
from florin_kit.sealing import NAME_BYTES

_LOCK = text("SELECT pg_advisory_xact_lock(7302)")
_PRIVATE_KEYS = text("SELECT kid, private_key FROM signing_keys ORDER BY created_at DESC")


@dataclass(frozen=True, slots=True)
class SealedColumn:
    """A column whose values are sealed for a purpose, each bound to its row."""

    table: str
    row: str
    column: str
    purpose: str

    @staticmethod
    def place(row: str | UUID) -> str:
        """What binds a value to its row."""
        return row.hex if isinstance(row, UUID) else row


LOOKUP_KEYS = SealedColumn("lookup_keys", "id", "key", "lookup-key")
SEALED = (
    LOOKUP_KEYS,
    SealedColumn("signing_keys", "kid", "private_key", "signing-key"),
    SealedColumn("totp_secrets", "user_id", "secret", "totp"),
    SealedColumn("one_time_tokens", "id", "payload", "link"),
    SealedColumn("account_requests", "id", "payload", "account-request"),
    SealedColumn("challenges", "id", "payload", "challenge"),
    SealedColumn("mails", "id", "content", "mail"),
)
"""Everything that is sealed with `Vault.sealer`. What is not here is lost when its key is taken away."""


async def lock(tx: AsyncSession) -> None:
    """One process at a time makes lookup keys."""
    await tx.execute(_LOCK)


async def lookup_keys(session: AsyncSession, purpose: str | None = None) -> list[LookupKey]:
    """All lookup keys, or those of a purpose; the newest generation first."""
    query = select(LookupKey).order_by(LookupKey.generation.desc())
    if purpose is not None:
        query = query.where(LookupKey.purpose == purpose)
    return list(await session.scalars(query.execution_options(populate_existing=True)))


async def add_lookup_key(
    tx: AsyncSession, purpose: str, generation: int, sealed: bytes, made_under: str, at: datetime
) -> None:
    """Keep a key, unless this generation is there already."""
    values = {"id": f"{purpose}.{generation}", "purpose": purpose, "generation": generation}
    values |= {"key": sealed, "made_under": made_under, "created_at": at}
    await tx.execute(insert(LookupKey).values(values).on_conflict_do_nothing())


async def private_keys(session: AsyncSession) -> list[Any]:
    """The sealed private keys, newest first: they are there from a service's first start on."""
    return list(await session.execute(_PRIVATE_KEYS))


async def key_ids(session: AsyncSession, what: SealedColumn) -> dict[str | None, int]:
    """How many values name which key; None: they name none."""
    named = f"substring({what.column} FROM 1 FOR 1) = '\\x02'::bytea"
    query = (
        f"SELECT CASE WHEN {named} THEN encode(substring({what.column} FROM 2 FOR :rest), 'hex') END AS key_id,"  # noqa: S608
        f" count(*) AS many FROM {what.table} WHERE {what.column} IS NOT NULL GROUP BY 1"
    )
    rows = await session.execute(text(query), {"rest": NAME_BYTES - 1})
    return {row.key_id: int(row.many) for row in rows}


async def others(tx: AsyncSession, what: SealedColumn, name: bytes, after: str | UUID | None, limit: int) -> list[Any]:
    """Rows after one whose values don't begin with ``name``, locked; those that somebody holds are left out."""
    beyond = f"AND {what.row} > :after" if after is not None else ""
    query = text(
        f"SELECT {what.row} AS row, {what.column} AS value FROM {what.table}"  # noqa: S608
        f" WHERE substring({what.column} FROM 1 FOR :length) <> :name {beyond}"
        f" ORDER BY {what.row} LIMIT :limit FOR UPDATE SKIP LOCKED"
    )
    values = {"length": len(name), "name": name, "limit": limit}
    return list(await tx.execute(query, values | ({"after": after} if after is not None else {})))


async def replace(tx: AsyncSession, what: SealedColumn, changes: Sequence[tuple[Any, bytes, bytes]]) -> None:
    """Put new values (row, old, new) in; a value that is not the old one any more stays."""
    query = text(
        f"UPDATE {what.table} SET {what.column} = :new WHERE {what.row} = :at AND {what.column} = :old"  # noqa: S608
    ).bindparams(bindparam("at"), bindparam("old"), bindparam("new"))
    if changes:
        await tx.execute(query, [{"at": row, "old": old, "new": new} for row, old, new in changes])
