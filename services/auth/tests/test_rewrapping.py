"""Everything sealed is sealed anew with a new key: once, completely, whatever happens meanwhile."""

import asyncio
import os
from typing import Any
from uuid import UUID

import pytest
from sealed_rows import COLUMNS, Rows, new_key
from sqlalchemy import text

from florin_auth.vault import repository
from florin_auth.vault.commands import rewrap, status
from florin_auth.vault.rewrapping import BATCH
from florin_kit.sealing import KeyNotKnownError, key_id_of

TOTP = COLUMNS["totp_secrets"]
SOME = {"totp_secrets": 3, "one_time_tokens": 2, "account_requests": 2, "challenges": 2, "mails": 2}
MANY = {"totp_secrets": 2 * BATCH + 50}
TABLES = {*SOME, "lookup_keys", "signing_keys"}


def quiet(_table: str, _done: int) -> None: ...


@pytest.fixture
async def old(secret: str) -> str:
    return secret


@pytest.fixture
async def rows(make_world: Any) -> Rows:
    """A database in use, whose service does nothing by itself."""
    return Rows(await make_world(background="off"))


async def test_everything_has_the_new_key_and_the_old_one_opens_nothing(rows: Rows, old: str) -> None:
    new = new_key()
    await rows.fill(rows.vault(old), SOME)
    await rows.fill(rows.vault(old, new), SOME, named=True)
    assert set(await rows.readable_with(rows.vault(old))) == TABLES
    results = {found.table: found for found in await rewrap(rows.settings(new, old), quiet)}
    assert {table: found.done for table, found in results.items()} == {
        **{table: 2 * many for table, many in SOME.items()},
        "lookup_keys": 5,
        "signing_keys": 1,
    }
    assert {(found.left, found.broken) for found in results.values()} == {(0, 0)}
    await rows.assert_readable(rows.vault(new))
    assert await rows.readable_with(rows.vault(old)) == []
    assert await rows.by_key() == {table: {rows.vault(new).current_id} for table in TABLES}


async def test_a_second_run_finds_nothing_to_do(rows: Rows, old: str) -> None:
    new = new_key()
    await rows.fill(rows.vault(old), SOME)
    await rewrap(rows.settings(new, old), quiet)
    before = {table: await rows.values(what) for table, what in COLUMNS.items()}
    assert {(f.done, f.left, f.broken) for f in await rewrap(rows.settings(new, old), quiet)} == {(0, 0, 0)}
    assert {table: await rows.values(what) for table, what in COLUMNS.items()} == before


@pytest.mark.parametrize(("failpoint", "done"), [("changing", 0), ("changed", BATCH)])
async def test_killed_at_any_point_it_goes_on_where_it_was(rows: Rows, old: str, failpoint: str, done: int) -> None:
    new = new_key()
    await rows.fill(rows.vault(old), MANY)
    await rows.rewrap_until(f"rewrap.totp_secrets.{failpoint}", new, old)
    await rows.assert_readable(rows.vault(old, new))
    named = [key_id_of(row.value) for row in await rows.values(TOTP)]
    assert named.count(rows.vault(new).current_id) == done
    found = next(f for f in await rewrap(rows.settings(new, old), quiet) if f.table == "totp_secrets")
    assert (found.done, found.left) == (MANY["totp_secrets"] - done, 0)
    await rows.assert_readable(rows.vault(new))


async def test_two_at_once_do_each_value_once(rows: Rows, old: str) -> None:
    new = new_key()
    await rows.fill(rows.vault(old), MANY)
    both = await asyncio.gather(*(rewrap(rows.settings(new, old), quiet) for _ in range(2)))
    assert sum(f.done for each in both for f in each if f.table == "totp_secrets") == MANY["totp_secrets"]
    assert sum(f.left for f in await rewrap(rows.settings(new, old), quiet)) == 0
    await rows.assert_readable(rows.vault(new))


async def test_a_value_that_somebody_is_changing_is_left_and_taken_by_the_next_run(rows: Rows, old: str) -> None:
    new = new_key()
    await rows.fill(rows.vault(old), {"totp_secrets": 3})
    _, changed = next(iter(rows.sealed))
    value = rows.sealed["totp_secrets", changed] = os.urandom(20)
    async with rows.world.database.transaction() as tx:
        await set_secret(tx, rows, changed, value, old)
        first = next(f for f in await rewrap(rows.settings(new, old), quiet) if f.table == "totp_secrets")
    assert (first.done, first.left) == (2, 1)
    second = next(f for f in await rewrap(rows.settings(new, old), quiet) if f.table == "totp_secrets")
    assert (second.done, second.left) == (1, 0)
    await rows.assert_readable(rows.vault(new))


async def test_a_changed_value_is_never_overwritten_with_what_was_read_before(rows: Rows, old: str) -> None:
    await rows.fill(rows.vault(old), {"totp_secrets": 1})
    [row] = await rows.values(TOTP)
    value = rows.sealed["totp_secrets", row.row] = os.urandom(20)
    async with rows.world.database.transaction() as tx:
        await set_secret(tx, rows, row.row, value, old)
        await repository.replace(tx, TOTP, [(row.row, bytes(row.value), b"of before")])
    await rows.assert_readable(rows.vault(old))


async def test_nothing_is_lost_while_people_change_their_secrets(rows: Rows, old: str) -> None:
    new, done = new_key(), asyncio.Event()
    await rows.fill(rows.vault(old), MANY)
    people = [id_ for _, id_ in rows.sealed][:40]

    async def change(mine: list[UUID], key: str, other: str) -> None:
        """What processes of the phase before, and of this one, do."""
        while not done.is_set():
            for person in mine:
                value = os.urandom(20)
                async with rows.world.database.transaction() as tx:
                    await set_secret(tx, rows, person, value, key, other)
                rows.sealed["totp_secrets", person] = value

    async with asyncio.TaskGroup() as group:
        group.create_task(change(people[:20], old, new))
        group.create_task(change(people[20:], new, old))
        try:
            await rewrap(rows.settings(new, old), quiet)
        finally:
            done.set()
    assert sum(f.left for f in await rewrap(rows.settings(new, old), quiet)) == 0
    await rows.assert_readable(rows.vault(new))


async def test_a_broken_value_is_counted_and_holds_nobody_up(rows: Rows, old: str) -> None:
    new = new_key()
    await rows.fill(rows.vault(old), {"totp_secrets": 3, "mails": 1})
    _, broken = next(iter(rows.sealed))
    await rows.world.execute("UPDATE totp_secrets SET secret = '\\x0100' WHERE user_id = :id", id=broken)
    for done in (2, 0):
        found = {f.table: f for f in await rewrap(rows.settings(new, old), quiet)}
        assert (found["totp_secrets"].done, found["totp_secrets"].left, found["totp_secrets"].broken) == (done, 0, 1)
    assert found["mails"].left == 0


async def test_a_mail_that_has_left_holds_nothing(rows: Rows, old: str) -> None:
    new = new_key()
    await rows.fill(rows.vault(old), {"mails": 1})
    await rows.world.execute("UPDATE mails SET content = NULL, sent_at = now()")
    found = {f.table: f for f in await rewrap(rows.settings(new, old), quiet)}
    assert (found["mails"].done, found["mails"].left, found["mails"].broken) == (0, 0, 0)


async def test_without_the_key_that_sealed_them_nothing_is_touched(rows: Rows, old: str) -> None:
    await rows.fill(rows.vault(old), SOME)
    with pytest.raises(KeyNotKnownError, match=rows.vault(old).current_id):
        await rewrap(rows.settings(new_key()), quiet)
    await rows.assert_readable(rows.vault(old))


async def test_the_status_counts_values_by_their_key(rows: Rows, old: str) -> None:
    new = new_key()
    await rows.fill(rows.vault(old), {"totp_secrets": 2})
    await rows.fill(rows.vault(new, old), {"totp_secrets": 3}, named=True)
    found = {(f.table, f.key_id): f.many for f in await status(rows.settings(new, old))}
    assert found == {
        ("lookup_keys", rows.vault(old).current_id): 5,
        ("signing_keys", None): 1,
        ("totp_secrets", None): 2,
        ("totp_secrets", rows.vault(new).current_id): 3,
    }


async def test_every_column_that_is_sealed_is_among_those_that_are_sealed_anew(rows: Rows) -> None:
    """All other bytes in this database are public, or hashes."""
    found = await rows.world.rows(
        "SELECT table_name || '.' || column_name FROM information_schema.columns"
        " WHERE table_schema = 'public' AND data_type = 'bytea' AND column_name NOT LIKE '%hash'"
    )
    others = {
        "attempt_windows.key",
        "passkeys.credential_id",
        "passkeys.public_key",
        "sign_in_counters.account",
        "signing_keys.public_key",
    }
    assert {name for (name,) in found} == others | {f"{what.table}.{what.column}" for what in COLUMNS.values()}


async def set_secret(tx: Any, rows: Rows, person: UUID, value: bytes, current: str, *only_open: str) -> None:
    sealer = rows.vault(current, *only_open).named_sealer(TOTP.purpose)
    sealed = sealer.seal(value, person.hex, named=bool(only_open))
    statement = text("UPDATE totp_secrets SET secret = :value WHERE user_id = :id")
    await tx.execute(statement, {"value": sealed, "id": person})
