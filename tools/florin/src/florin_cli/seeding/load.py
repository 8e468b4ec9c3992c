"""Loads a made-up history into payments' database, whole or not at all.

One transaction: indexes, foreign keys and the ledger's check of single postings are taken away, rows are
copied, and all of it is put back (so the database has looked at every row), reports are summed up, and
only then it is committed. It needs the owner role; the application can't write the ledger.
"""

import io
import multiprocessing
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from typing import Any

import asyncpg
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from florin_cli.seeding import rows
from florin_cli.seeding.books import Account
from florin_cli.seeding.history import History
from florin_cli.seeding.people import Known

TABLES = ("payments", "payment_history", "refunds", "top_ups", "ledger_transactions", "ledger_entries")
_CONSTRAINTS = """
    SELECT conrelid::regclass::text AS owner, conname AS name, pg_get_constraintdef(oid) AS definition
    FROM pg_constraint
    WHERE (conrelid = ANY($1::regclass[]) OR confrelid = ANY($1::regclass[])) AND contype = ANY($2::"char"[])
    ORDER BY contype DESC
"""
_INDEXES = """
    SELECT i.indexrelid::regclass::text AS name, pg_get_indexdef(i.indexrelid) AS definition FROM pg_index i
    WHERE i.indrelid = ANY($1::regclass[])
        AND NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conindid = i.indexrelid)
"""
_ACCOUNTS = """
    SELECT id, kind, owner_id, currency, balance_minor, entry_count, head_hash FROM ledger_accounts
    WHERE owner_id IS NULL OR owner_id = ANY($1)
"""
_KEEP = """
    UPDATE ledger_accounts SET balance_minor = $2, entry_count = $3, head_hash = $4 WHERE id = $1
"""
Tell = Callable[[str], None]


async def load(connection: AsyncConnection, payments: int, until: int, seed: int, names: list[str], tell: Tell) -> None:
    """Load about ``payments`` payments that end at ``until``; users with these ``names`` (e-mail) take part.

    ``tell`` hears of the progress. The caller commits.
    """
    await connection.execute(text("SET LOCAL lock_timeout = '30s'"))  # this begins the transaction
    raw = (await connection.get_raw_connection()).driver_connection
    assert raw is not None, "the connection is open"
    await raw.execute(
        "SET LOCAL statement_timeout = 0; SET LOCAL maintenance_work_mem = '1GB'; SET LOCAL work_mem = '256MB'"
    )
    await raw.execute(f"LOCK TABLE ledger_accounts, {', '.join(TABLES)} IN ACCESS EXCLUSIVE MODE")
    constraints = await _drop_constraints(raw)
    indexes = await raw.fetch(_INDEXES, list(TABLES))
    for index in indexes:
        await raw.execute(f"DROP INDEX {index['name']}")
    await raw.execute("ALTER TABLE ledger_entries DISABLE TRIGGER balanced")
    known, accounts = await _present(raw, names)
    with _made(payments, until, seed, known, accounts) as pipe:
        await _copy_all(raw, pipe, payments, tell)
    await raw.execute("ALTER TABLE ledger_entries ENABLE TRIGGER balanced")
    for index in indexes:
        tell(f"building {index['name']}")
        await raw.execute(index["definition"])
    for constraint in constraints:
        tell(f"checking {constraint['name']}")
        await raw.execute(
            f"ALTER TABLE {constraint['owner']} ADD CONSTRAINT {constraint['name']} {constraint['definition']}"
        )


async def _drop_constraints(raw: Any) -> list[Any]:
    """Foreign keys first, then the keys they may point at; returned in the order to put them back."""
    dropped = [
        *await raw.fetch(_CONSTRAINTS, list(TABLES), [b"f"]),
        *await raw.fetch(_CONSTRAINTS, list(TABLES), [b"p"]),
    ]
    for constraint in dropped:
        await raw.execute(f"ALTER TABLE {constraint['owner']} DROP CONSTRAINT {constraint['name']}")
    return dropped[::-1]


async def _present(raw: Any, names: list[str]) -> tuple[list[Known], list[Account]]:
    users = await raw.fetch("SELECT id, role FROM users WHERE status = 'active' AND email = ANY($1)", names)
    known = [Known(user["id"].bytes, user["role"]) for user in users]
    found = await raw.fetch(_ACCOUNTS, [user["id"] for user in users])
    accounts = [
        Account(
            account["id"].bytes,
            account["kind"],
            account["owner_id"].bytes if account["owner_id"] else None,
            account["currency"],
            account["balance_minor"],
            account["entry_count"],
            account["head_hash"],
            known=True,
        )
        for account in found
    ]
    return known, accounts


@contextmanager
def _made(payments: int, until: int, seed: int, known: list[Known], accounts: list[Account]) -> Iterator[Connection]:
    """A process that makes the history, while this one copies it."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe(duplex=False)
    arguments = (theirs, payments, until, seed, known, accounts)
    process = context.Process(target=_make, args=arguments, daemon=True)
    process.start()
    theirs.close()
    try:
        yield ours
    finally:
        ours.close()
        process.join(5)
        process.terminate()


def _make(pipe: Connection, payments: int, until: int, seed: int, known: list[Known], accounts: list[Account]) -> None:
    history = History(payments, until, seed, known, accounts)
    for done, tables in history.chunks():
        pipe.send((done, tables))
    pipe.send(history.accounts())


async def _copy_all(raw: Any, pipe: Connection, payments: int, tell: Tell) -> None:
    while isinstance(found := pipe.recv(), tuple):
        done, tables = found
        for table, made in tables.items():
            await _copy(raw, table, made)
        tell(f"{done:,} of {payments:,} payments")
    new = [account for account in found if not account.known]
    await _copy(raw, "ledger_accounts", b"".join(map(_account_row, new)))
    old = [account for account in found if account.known and account.number]
    await raw.executemany(_KEEP, [(asyncpg.pgproto.pgproto.UUID(a.id), a.balance, a.number, a.head) for a in old])


async def _copy(raw: Any, table: str, made: bytes) -> None:
    columns = [column.strip() for column in rows.COLUMNS[table].split(",")]
    source = io.BytesIO(rows.HEADER + made + rows.TRAILER)
    await raw.copy_to_table(table, source=source, columns=columns, format="binary")


def _account_row(account: Account) -> bytes:
    return rows.row(
        rows.uuid(account.id),
        rows.text(account.kind),
        rows.uuid(account.owner),
        rows.text(account.currency),
        rows.big(account.balance),
        rows.big(account.number),
        rows.raw(account.head),
        rows.big(account.opened_at),
    )
