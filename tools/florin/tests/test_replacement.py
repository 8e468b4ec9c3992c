"""The phases of a key's replacement, what each process gets in them, and what is told of sealed data."""

import os
import secrets
import subprocess
import sys
from collections.abc import Awaitable, Callable
from itertools import pairwise
from pathlib import Path

import pytest
from sqlalchemy import text

from florin_cli.paths import Home
from florin_cli.stack import plan, replacement, secret_store
from florin_cli.stack.brokers import Broker
from florin_cli.stack.plan import Plan
from florin_cli.stack.service import Service

KEK, PREVIOUS = "FLORIN_KEY_ENCRYPTION_KEY", "FLORIN_PREVIOUS_KEY_ENCRYPTION_KEY"
Secrets = dict[str, str]


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = Home(tmp_path)
    home.make()
    return home


def phases(home: Home) -> list[Secrets]:
    """The secrets before, in each of the three phases, and afterwards."""
    found = [secret_store.ensure(home.secrets)]
    for _ in range(3):
        found.append(replacement.reached(replacement.after(found[-1], replacement.KEYS)))
    return [*found, replacement.ended(found[-1])]


def environments(made: Plan) -> dict[str, dict[str, str]]:
    return {unit.name: unit.server.env for unit in made.units if isinstance(unit.server, Service)}


def test_everybody_can_open_before_anybody_seals_and_the_old_key_goes_last(home: Home) -> None:
    given = [replacement.settings(each) for each in phases(home)]
    old, new = given[0][KEK], given[-1][KEK]
    assert old != new
    assert [(each[KEK], each.get(PREVIOUS)) for each in given] == [
        (old, None),
        (old, new),
        (new, old),
        (new, None),
        (new, None),
    ]


def test_what_one_phase_seals_is_opened_in_the_next_and_in_the_one_before(home: Home) -> None:
    for secret in replacement.KEYS:
        which = {secret: replacement.COMMAND_SETTINGS[secret]}
        known = []
        for each in phases(home)[:4]:
            seals, *opens = replacement.settings(each, which).values()
            known.append((seals, {seals, *opens}))
        for (one, opened), (other, others) in pairwise(known):
            assert other in opened
            # Before the old key is dropped nothing is sealed with it any more.
            assert one in others


def test_all_other_secrets_stay_and_nothing_is_left_behind(home: Home) -> None:
    before, *_, afterwards = phases(home)
    assert before.keys() == afterwards.keys()
    assert {name for name in before if before[name] != afterwards[name]} == set(replacement.KEYS)


def test_one_key_alone_is_replaced_and_only_its_readers_are(home: Home) -> None:
    before = secret_store.ensure(home.secrets)
    now = replacement.after(before, ["personal_key"])
    assert replacement.services(now) == ["profile"]
    assert {name for name in now if name not in before} == {"next_personal_key", "replacing", "replacing_keys"}
    done = replacement.after(replacement.after(now, []), [])
    assert {name for name in before if before[name] != done[name]} == {"personal_key"}


def test_a_phase_counts_as_reached_only_when_it_was_said(home: Home) -> None:
    secrets_ = secret_store.ensure(home.secrets)
    assert replacement.is_reached(secrets_)
    for _ in range(3):
        secrets_ = replacement.after(secrets_, replacement.KEYS)
        assert not replacement.is_reached(secrets_)
        secrets_ = replacement.reached(secrets_)
        assert replacement.is_reached(secrets_)


@pytest.mark.parametrize("phase", range(5))
def test_a_running_stack_and_one_that_is_started_give_the_same(home: Home, phase: int) -> None:
    made = plan.make(home, 8443, Broker("redis", ""), {})
    secrets_ = phases(home)[phase]
    made = made.with_keys(secrets_)
    secret_store.save(home.secrets, secrets_)
    fresh = plan.make(home, 8443, Broker("redis", ""), {})

    def keys(which: Plan) -> dict[str, dict[str, str]]:
        return {
            name: {key: value for key, value in env.items() if not replacement.without({key: value})}
            for name, env in environments(which).items()
        }

    assert keys(made) == keys(fresh)
    assert {name: env for name, env in keys(made).items() if env}.keys() == {
        "auth",
        "payments",
        "payments-test",
        "profile",
    }
    test, live = keys(made)["payments-test"], keys(made)["payments"]
    assert not set(test.values()) & set(live.values())
    assert {made.inner[key] for key in made.inner if key.endswith("TEST_WEBHOOK_KEY")} == set(test.values())


def test_a_successor_gets_the_keys_of_now(home: Home) -> None:
    made = plan.make(home, 8443, Broker("redis", ""), {})
    auth = next(unit.server for unit in made.units if unit.name == "auth")
    assert isinstance(auth, Service)
    old = auth.env[KEK]
    made.with_keys(phases(home)[2])
    after = auth.successor()
    assert after.env[PREVIOUS] == old != after.env[KEK]


def florin(*words: str, **settings: str) -> subprocess.CompletedProcess[str]:
    env = {"PATH": os.environ["PATH"], "FLORIN_HOME": "/nowhere/florin"} | settings
    command = [sys.executable, "-m", "florin_cli", "keys", *words]
    return subprocess.run(command, env=env, capture_output=True, text=True, timeout=60)


async def test_without_a_local_stack_the_databases_of_the_settings_are_sealed_anew(
    new_database: Callable[..., Awaitable[str]],
) -> None:
    from florin_auth.keys import service
    from florin_auth.settings import CommandSettings
    from florin_auth.vault.service import Vault
    from florin_kit.db import Database

    old, new = secrets.token_urlsafe(48), secrets.token_urlsafe(48)
    url = await new_database("florin_auth")
    settings = CommandSettings(database_url=url, key_encryption_key=old)
    database, vault = Database(settings, "test"), Vault(settings)
    await vault.load(database)
    async with database.transaction() as tx:
        await service.ensure_one(tx, settings, vault)
    given = {"FLORIN_AUTH_DATABASE_URL": url, KEK: new, PREVIOUS: old}
    assert florin("status", **given).returncode == 1
    done = florin("rewrap", **given)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "signing_keys: 1 sealed anew" in done.stdout
    told = florin("status", FLORIN_AUTH_DATABASE_URL=url, FLORIN_KEY_ENCRYPTION_KEY=new)
    assert told.returncode == 0
    assert Vault(CommandSettings(database_url=url, key_encryption_key=new)).current_id in told.stdout
    # What was broken before holds nothing up, and is not said to be well.
    async with database.transaction() as tx:
        await tx.execute(
            text(
                "INSERT INTO account_requests (id, kind, payload, created_at, attempts, due_at)"
                " VALUES (gen_random_uuid(), 'forgot', '\\x0100', now(), 0, now())"
            )
        )
    await database.close()
    done = florin("rewrap", **given)
    assert (done.returncode, "1 can't be opened with any key" in done.stdout) == (0, True)
    told = florin("status", FLORIN_AUTH_DATABASE_URL=url, FLORIN_KEY_ENCRYPTION_KEY=new)
    assert (told.returncode, "NO KEY OPENS THEM" in told.stdout) == (1, True)
    # With the old key alone nothing is said to be well.
    told = florin("status", FLORIN_AUTH_DATABASE_URL=url, FLORIN_KEY_ENCRYPTION_KEY=old)
    assert (told.returncode, "NOT CONFIGURED" in told.stdout) == (1, True)
    assert florin("rewrap", FLORIN_AUTH_DATABASE_URL=url, FLORIN_KEY_ENCRYPTION_KEY=old).returncode == 1
    assert not [key for key in (old, new) if key in told.stdout + done.stdout]
