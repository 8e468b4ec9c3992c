"""The key of personal data is replaced: killed, twice at once, and never without the key that is needed."""

import asyncio
import os
import secrets
import signal
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any
from uuid import uuid4

import pytest
from asgi_lifespan import LifespanManager
from pydantic import SecretStr
from sqlalchemy import text

from florin_kit.db import Database
from florin_kit.db.data_keys import REWRAP_BATCH, DataKeys
from florin_kit.sealing import KeyEncryptionKeys, KeyNotKnownError, SealBrokenError
from florin_profile.app import make_app
from florin_profile.commands import RewrapSettings, rewrap, status

MANY = 2 * REWRAP_BATCH + 30
_REWRAP = """
import asyncio
from florin_profile.commands import RewrapSettings, rewrap
asyncio.run(rewrap(RewrapSettings(), print))
"""


def new_key() -> str:
    return secrets.token_urlsafe(48)


class People:
    """A database with data keys of some people, and what was sealed with them."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.database = Database(self.settings(new_key()), "test")
        self.sealed: dict[Any, tuple[bytes, bytes]] = {}

    def settings(self, current: str, *only_unwrap: str) -> RewrapSettings:
        return RewrapSettings(
            database_url=self.url, personal_key=current, previous_personal_key=",".join(only_unwrap) or None
        )

    def keys(self, current: str, *only_unwrap: str) -> DataKeys:
        return DataKeys(KeyEncryptionKeys(SecretStr(current), SecretStr(",".join(only_unwrap))))

    async def add(self, keys: DataKeys, many: int) -> None:
        async with self.database.transaction() as tx:
            for _ in range(many):
                owner, value = uuid4(), os.urandom(16)
                self.sealed[owner] = value, (await keys.make(tx, owner)).seal(value, "here")

    async def readable(self, keys: DataKeys) -> int:
        """How many people's data these keys open; what opens is what was sealed."""
        found = 0
        async with self.database.read() as ro:
            for owner, (value, sealed) in self.sealed.items():
                try:
                    sealer = await keys.find(ro, owner)
                except SealBrokenError:
                    continue
                assert sealer is not None
                assert sealer.open(sealed, "here") == value
                found += 1
        return found


@pytest.fixture
async def people(new_database: Callable[..., Awaitable[str]]) -> AsyncIterator[People]:
    found = People(await new_database("florin_profile"))
    yield found
    await found.database.close()


async def test_the_old_key_opens_nothing_afterwards_and_a_second_run_finds_nothing(people: People) -> None:
    oldest, old, new = new_key(), new_key(), new_key()
    await people.add(people.keys(oldest), 3)
    await people.add(people.keys(old, oldest), 3)
    settings, said = people.settings(new, old, oldest), list[int]()
    assert await rewrap(settings, said.append) == 0
    assert said == [6]
    assert await rewrap(settings, said.append) == 0
    assert said == [6]
    assert await people.readable(people.keys(new)) == 6
    assert await people.readable(people.keys(old, oldest)) == 0
    assert await status(settings) == {KeyEncryptionKeys(SecretStr(new)).current_id: 6}


@pytest.mark.parametrize(("failpoint", "done"), [("rewrapping", 0), ("rewrapped", REWRAP_BATCH)])
async def test_killed_at_any_point_it_goes_on_where_it_was(people: People, failpoint: str, done: int) -> None:
    old, new = new_key(), new_key()
    await people.add(people.keys(old), MANY)
    env = {
        "PATH": os.environ["PATH"],
        "FLORIN_ENV": "test",
        "FLORIN_FAILPOINT": f"data_keys.{failpoint}",
        "FLORIN_DATABASE_URL": people.url,
        "FLORIN_PERSONAL_KEY": new,
        "FLORIN_PREVIOUS_PERSONAL_KEY": old,
    }
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", _REWRAP, env=env)
    assert await asyncio.wait_for(process.wait(), 60) == -signal.SIGKILL
    assert await people.readable(people.keys(new)) == done
    assert await people.readable(people.keys(old, new)) == MANY
    assert await rewrap(people.settings(new, old), lambda _: None) == 0
    assert await people.readable(people.keys(new)) == MANY


async def test_two_at_once_leave_nothing(people: People) -> None:
    old, new = new_key(), new_key()
    await people.add(people.keys(old), MANY)
    await asyncio.gather(*(rewrap(people.settings(new, old), lambda _: None) for _ in range(2)))
    assert await rewrap(people.settings(new, old), lambda _: None) == 0
    assert await people.readable(people.keys(new)) == MANY


async def test_who_is_erased_meanwhile_stays_erased(people: People) -> None:
    old, new = new_key(), new_key()
    await people.add(people.keys(old), 3)
    gone = next(iter(people.sealed))
    async with people.database.transaction() as tx:
        await people.keys(old).shred(tx, gone)
        # It holds the row: the run neither waits for it nor brings it back.
        await rewrap(people.settings(new, old), lambda _: None)
    async with people.database.read() as ro:
        assert await ro.scalar(text("SELECT count(*) FROM data_keys")) == 2
        assert await people.keys(new, old).find(ro, gone) is None


async def test_the_service_starts_only_with_every_key_that_is_needed(people: People, stack: Any) -> None:
    old, new = new_key(), new_key()
    await people.add(people.keys(old), 1)

    def app(current: str, *only_unwrap: str) -> Any:
        keys = {"personal_key": SecretStr(current), "previous_personal_key": SecretStr(",".join(only_unwrap))}
        return make_app(stack.settings.model_copy(update={"database_url": people.url, "background": "off", **keys}))

    for given in ((new,), (new, old[:-1])):
        with pytest.RaisesGroup(KeyNotKnownError, flatten_subgroups=True):
            async with LifespanManager(app(*given)):
                pass
    for given in ((old,), (old, new), (new, old)):
        async with LifespanManager(app(*given)):
            pass
