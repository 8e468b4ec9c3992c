"""Phone, address and bio are sealed: at rest, over a rotation of the key, and after an erasure."""

import asyncio
import secrets
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest
from pydantic import SecretStr
from sqlalchemy import text

from florin_contracts.events import UserDeleted
from florin_kit.db import Database
from florin_kit.db.data_keys import DataKeys
from florin_kit.ids import to_uuid, uuid7
from florin_kit.sealing import KeyEncryptionKeys, SealBrokenError
from florin_kit.settings import DatabaseSettings
from florin_profile.commands import RewrapSettings, rewrap
from florin_profile.profiles import personal, repository
from florin_profile.profiles.personal import Personal, seal_plain

PHONE, STREET, BIO = "+436601234567", "Mondscheingasse 7", "Collects tin lighthouses"
CASTS = {"address": "CAST(:value AS jsonb)"}
ADDRESS = {"line1": STREET, "city": "Wien", "postal_code": "1070", "country": "AT"}


def secret() -> SecretStr:
    return SecretStr(secrets.token_urlsafe(48))


@dataclass
class Rows:
    """A database of its own, without a service on it."""

    database: Database
    url: str

    async def rows(self, sql: str, **values: Any) -> list[Any]:
        async with self.database.read() as ro:
            return list(await ro.execute(text(sql), values))

    async def write(self, keys: DataKeys, user_id: UUID, values: Personal) -> None:
        async with self.database.transaction() as tx:
            await personal.write(tx, keys, await repository.lock(tx, user_id), values)

    async def read(self, keys: DataKeys, user_id: UUID) -> Personal:
        async with self.database.read() as ro:
            profile = await repository.find(ro, user_id)
            assert profile is not None
            return await personal.read(ro, keys, profile)

    async def old_code(self, user_id: UUID, **columns: str) -> None:
        """Write as a process of the release before does."""
        async with self.database.transaction() as tx:
            await repository.lock(tx, user_id)
            for name, value in columns.items():
                await tx.execute(
                    text(f"UPDATE profiles SET {name} = :value WHERE user_id = :user_id"),
                    {"value": value, "user_id": user_id},
                )


@pytest.fixture
async def rows(new_database: Any) -> AsyncIterator[Rows]:
    url = await new_database("florin_profile")
    database = Database(DatabaseSettings(database_url=url), "test")
    yield Rows(database, url)
    await database.close()


async def test_nothing_that_was_told_stands_in_the_database(stack: Any, usr: str, postgres_of: Any) -> None:
    async with stack.client(usr) as me:
        told = {"phone": PHONE, "address": ADDRESS, "bio": BIO}
        answer = await me.patch("/profile", json=told)
        assert answer.status_code == 200
        shown = (await me.get("/profile")).json()
    assert (shown["phone"], shown["address"]["line1"], shown["bio"]) == (PHONE, STREET, BIO)
    kept = postgres_of.execute(
        f"SELECT p.*, encode(p.personal, 'escape'), k.* FROM profiles p JOIN data_keys k ON k.owner = p.user_id"
        f" WHERE user_id = '{to_uuid('usr', usr)}'",
        database="florin_profile",
    )
    assert kept
    assert not [word for word in (PHONE, STREET, BIO, "Wien", "1070") if word in kept]


async def test_after_an_erasure_not_even_a_backup_can_be_read(
    stack: Any, usr: str, postgres_of: Any, eventually: Any
) -> None:
    user_id = to_uuid("usr", usr)

    def ask(sql: str) -> str:
        return str(postgres_of.execute(sql, database="florin_profile"))

    async def erased() -> bool:
        return ask(f"SELECT deleted FROM profiles WHERE user_id = '{user_id}'") == "t"

    async with stack.client(usr) as me:
        await me.patch("/profile", json={"bio": BIO})
        backup = ask(f"SELECT encode(personal, 'hex') FROM profiles WHERE user_id = '{user_id}'")
        await stack.publish(UserDeleted(user_id=usr), usr)
        await eventually(erased)
        ask(f"UPDATE profiles SET personal = decode('{backup}', 'hex') WHERE user_id = '{user_id}'")
        assert (await me.get("/profile")).json()["bio"] == ""
        assert ask(f"SELECT count(*) FROM data_keys WHERE owner = '{user_id}'") == "0"
        assert (await me.patch("/profile", json={"bio": "Back again"})).status_code == 404


async def test_what_the_release_before_wrote_is_shown_and_then_sealed(rows: Rows) -> None:
    keys, user_id = DataKeys(KeyEncryptionKeys(secret())), uuid7()
    await rows.old_code(user_id, phone=PHONE, bio=BIO)
    before = await rows.read(keys, user_id)
    assert (before.phone, before.bio) == (PHONE, BIO)
    assert await seal_plain(rows.database, keys) == 1
    assert await rows.read(keys, user_id) == before
    [row] = await rows.rows("SELECT phone, address, bio, personal FROM profiles")
    assert (row.phone, row.address, row.bio) == (None, None, "")
    assert await seal_plain(rows.database, keys) == 0


async def test_what_the_release_before_writes_meanwhile_is_not_lost(rows: Rows) -> None:
    keys, user_id = DataKeys(KeyEncryptionKeys(secret())), uuid7()
    await rows.write(keys, user_id, Personal(phone=PHONE, bio=BIO))
    await rows.old_code(user_id, bio="Newer")
    await seal_plain(rows.database, keys)
    assert await rows.read(keys, user_id) == Personal(phone=PHONE, bio="Newer")


async def test_an_erased_person_and_an_empty_address_leave_nothing_to_seal(rows: Rows) -> None:
    keys, gone, empty = DataKeys(KeyEncryptionKeys(secret())), uuid7(), uuid7()
    await rows.old_code(gone, bio=BIO)
    await rows.old_code(empty, address="null")
    async with rows.database.transaction() as tx:
        await repository.erase(tx, gone)
    assert await seal_plain(rows.database, keys) == 0
    assert await rows.rows("SELECT 1 FROM data_keys") == []


async def test_the_key_is_rotated_while_people_change_their_profiles(rows: Rows) -> None:
    old, new = secret(), secret()
    before, during, after = (DataKeys(KeyEncryptionKeys(*pair)) for pair in ((old,), (new, old), (new,)))
    people = [uuid7() for _ in range(30)]
    for number, user_id in enumerate(people):
        await rows.write(before, user_id, Personal(bio=f"first {number}"))
    settings = RewrapSettings(database_url=rows.url, personal_key=new, previous_personal_key=old)
    seen: list[int] = []
    _, left = await asyncio.gather(
        asyncio.gather(*(rows.write(during, user_id, Personal(bio="second")) for user_id in people[:8])),
        rewrap(settings, seen.append),
    )
    assert left + await rewrap(settings, seen.append) == 0
    assert seen[-1] <= 30
    assert [(await rows.read(after, user_id)).bio for user_id in people[:8]] == ["second"] * 8
    assert (await rows.read(after, people[20])).bio == "first 20"
    with pytest.raises(SealBrokenError):
        await rows.read(before, people[20])


async def test_two_first_changes_at_once_make_one_key(rows: Rows) -> None:
    keys, user_id = DataKeys(KeyEncryptionKeys(secret())), uuid7()
    await asyncio.gather(*(rows.write(keys, user_id, Personal(bio=f"{n}")) for n in range(8)))
    assert len(await rows.rows("SELECT 1 FROM data_keys")) == 1
    assert (await rows.read(keys, user_id)).bio in {f"{n}" for n in range(8)}


async def test_sealed_data_in_another_ones_row_opens_for_nobody(rows: Rows) -> None:
    keys, one, other = DataKeys(KeyEncryptionKeys(secret())), uuid7(), uuid7()
    await rows.write(keys, one, Personal(bio=BIO))
    await rows.write(keys, other, Personal(bio="mine"))
    async with rows.database.transaction() as tx:
        await tx.execute(
            text("UPDATE profiles SET personal = (SELECT personal FROM profiles WHERE user_id = :one)"), {"one": one}
        )
        await tx.execute(
            text("UPDATE data_keys SET wrapped = (SELECT wrapped FROM data_keys WHERE owner = :one)"), {"one": one}
        )
    with pytest.raises(SealBrokenError):
        await rows.read(keys, other)
