"""The key encryption key is replaced, step by step, while people sign in, refresh and read their mail."""

import asyncio
import os
import secrets
import sys
import time
from typing import Any

import pyotp
import pytest
from sealed_rows import COLUMNS, Rows, new_key

from florin_auth.crypto import keyed_hash
from florin_auth.keys.commands import rotate
from florin_auth.vault.commands import rewrap
from florin_auth.vault.service import LOOKUPS, derived
from florin_kit.sealing import KeyNotKnownError, key_id_of

PASSWORD = "Correct-Horse-7-Battery"


class Person:
    """Somebody with an authenticator app and recovery codes."""

    def __init__(self, email: str, secret: str, recovery: list[str]) -> None:
        self.email, self.secret, self.recovery = email, secret, recovery
        self._ahead = -1

    def code(self) -> str:
        """A code that was not used yet."""
        self._ahead += 1
        return pyotp.TOTP(self.secret).generate_otp(int(time.time()) // 30 + self._ahead)

    async def sign_in(self, world: Any, code: str, then: Any = None) -> Any:
        """The answer to the second step; ``then``: the process that it goes to."""
        browser = await world.browser()
        answer = await browser.login(self.email)
        assert answer.status_code == 200, answer.text
        other = await (then or world).browser()
        return await other.post("/mfa/verify", {"mfa_token": answer.json()["mfa_token"], "code": code})


async def enrol(world: Any) -> Person:
    email = await world.user()
    browser = await world.signed_in(email)
    secret = (await browser.post("/mfa/totp")).json()["secret"]
    code = pyotp.TOTP(secret).generate_otp(int(time.time()) // 30 - 1)
    answer = await browser.post("/mfa/totp/confirm", {"code": code})
    assert answer.status_code == 200, answer.text
    return Person(email, secret, answer.json()["recovery_codes"])


def quiet(_table: str, _done: int) -> None: ...


async def everything_sealed_anew(rows: Rows, new: str, old: str) -> None:
    for _ in range(10):
        if not any(found.left for found in await rewrap(rows.settings(new, old), quiet)):
            return
    raise AssertionError("something was left each time")


async def test_signed_in_before_during_and_after(world: Any, secret: str) -> None:
    new, rows = new_key(), Rows(world)
    first, second, third = [await enrol(world) for _ in range(3)]
    tokens = await world.tokens(await world.user())
    readable = await world.again(previous_key_encryption_key=new)
    sealing = await world.again(key_encryption_key=new, previous_key_encryption_key=secret)
    # Both phases side by side: a step of a sign-in here, the next one there.
    assert (await first.sign_in(readable, first.code(), then=sealing)).status_code == 200
    assert (await second.sign_in(sealing, second.code(), then=readable)).status_code == 200
    fresh = await enrol(sealing)
    assert (await fresh.sign_in(readable, fresh.code())).status_code == 200
    await everything_sealed_anew(rows, new, secret)
    assert (await fresh.sign_in(sealing, fresh.recovery[0])).status_code == 200
    after = await world.again(key_encryption_key=new)
    assert (await third.sign_in(after, third.code())).status_code == 200
    assert (await third.sign_in(after, third.recovery[0])).status_code == 200
    assert (await third.sign_in(after, third.recovery[0])).status_code == 401
    # What was signed before is verified, and what is signed now is verified by who has not been replaced.
    browser = await after.browser("florin-sdk/1")
    assert (await browser.get("/me", Authorization=f"Bearer {tokens['access_token']}")).status_code == 200
    signed = (await after.tokens(await after.user()))["access_token"]
    assert (await (await readable.browser()).get("/me", Authorization=f"Bearer {signed}")).status_code == 200


async def test_a_signing_key_made_meanwhile_is_read_by_the_phase_before(make_world: Any, secret: str) -> None:
    new = new_key()
    readable = await make_world(previous_key_encryption_key=new)
    made = await rotate(Rows(readable).settings(new, secret), at_once=True)
    ring = readable.app.app.dependencies["ring"].dependency()
    await ring.reload()
    assert made.kid in {key["kid"] for key in ring.jwks()["keys"]}


async def test_a_lock_and_its_count_outlive_the_key(world: Any, secret: str) -> None:
    new, email = new_key(), await world.user()
    guesser = await world.browser()
    for _ in range(5):
        assert (await guesser.login(email, "Wrong-Horse-7-Battery")).status_code == 401
    locked = await (await world.browser()).login(email)
    assert locked.status_code not in (200, 401)
    await everything_sealed_anew(Rows(world), new, secret)
    after = await world.again(key_encryption_key=new)
    assert (await (await after.browser()).login(email)).json()["code"] == locked.json()["code"]


async def test_a_repeated_refresh_gets_the_same_child_from_a_process_with_the_new_key(world: Any, secret: str) -> None:
    new = new_key()
    tokens = await world.tokens(await world.user())
    sealing = await world.again(key_encryption_key=new, previous_key_encryption_key=secret)
    body, key = {"refresh_token": tokens["refresh_token"]}, secrets.token_hex(8)
    answers = [
        await (await process.browser("florin-sdk/1")).post("/refresh", body, Idempotency_Key=key)
        for process in (world, sealing)
    ]
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.json()["refresh_token"] for answer in answers}) == 1


async def test_recovery_codes_made_afterwards_have_a_key_that_the_old_one_never_sealed(world: Any, secret: str) -> None:
    new, rows = new_key(), Rows(world)
    await everything_sealed_anew(rows, new, secret)
    kept = {row.id: row.made_under for row in await world.rows("SELECT id, made_under FROM lookup_keys")}
    assert kept["recovery-code.2"] == rows.vault(new).current_id
    # Also those of a process that was started before.
    person = await enrol(await world.again(key_encryption_key=new))
    assert len(person.recovery) == 10
    [[by_first]] = await world.rows(
        "SELECT count(*) FROM recovery_codes WHERE code_hash = ANY(:hashes)",
        hashes=[
            keyed_hash(await lookup_key(rows, new, "recovery-code.1"), user, code.replace("-", ""))
            for [user] in await user_bytes(world)
            for code in person.recovery
        ],
    )
    assert by_first == 0


async def lookup_key(rows: Rows, current: str, id_: str) -> bytes:
    [row] = [row for row in await rows.values(COLUMNS["lookup_keys"]) if row.row == id_]
    return rows.vault(current).named_sealer("lookup-key").open(row.value, id_)


async def user_bytes(world: Any) -> list[Any]:
    return await world.rows("SELECT uuid_send(id) FROM users")


async def test_what_the_release_before_hashed_and_sealed_is_found_and_read(world: Any, secret: str) -> None:
    """It derived the keys of its hashes from the one key that there was, and named no key."""
    person = await enrol(world)
    [[user]] = await user_bytes(world)
    await world.execute("DELETE FROM lookup_keys")
    await world.execute("DELETE FROM recovery_codes")
    old_key = derived(world.settings.key_encryption_key, "recovery-code")
    await world.execute(
        "INSERT INTO recovery_codes (user_id, code_hash) SELECT id, :hash FROM users",
        hash=keyed_hash(old_key, user, person.recovery[0].replace("-", "")),
    )
    # The new key may even come with the new release: what was is told from what is by the signing keys.
    now = await world.again(key_encryption_key=new_key(), previous_key_encryption_key=secret)
    assert (await person.sign_in(now, person.recovery[0])).status_code == 200


async def test_before_the_first_replacement_values_are_written_as_the_release_before_reads_them(
    world: Any, secret: str
) -> None:
    """Both releases run side by side while one replaces the other."""
    await enrol(world)
    [totp] = await Rows(world).values(COLUMNS["totp_secrets"])
    assert key_id_of(totp.value) is None
    new = new_key()
    await everything_sealed_anew(Rows(world), new, secret)
    after = await world.again(key_encryption_key=new)
    await enrol(after)
    values = await Rows(world).values(COLUMNS["totp_secrets"])
    assert {key_id_of(row.value) for row in values} == {Rows(world).vault(new).current_id}


async def test_lookup_keys_of_a_new_database_follow_from_nothing(world: Any, secret: str) -> None:
    rows = Rows(world)
    for purpose in LOOKUPS:
        key = await lookup_key(rows, secret, f"{purpose}.1")
        assert key != derived(world.settings.key_encryption_key, purpose)


@pytest.mark.parametrize("given", ["another", "cut off", "dropped too early"])
async def test_without_the_right_key_nothing_starts(make_world: Any, secret: str, given: str) -> None:
    world = await make_world(background="off")
    settings = {
        "another": {"key_encryption_key": new_key()},
        "cut off": {"key_encryption_key": new_key(), "previous_key_encryption_key": secret[:-1]},
        "dropped too early": {"key_encryption_key": secret},
    }[given]
    if given == "dropped too early":
        new = new_key()
        await Rows(world).fill(Rows(world).vault(new, secret), {"mails": 1}, named=True)
    with pytest.RaisesGroup(KeyNotKnownError, flatten_subgroups=True):
        await world.again(**settings)


async def test_the_process_says_which_key_is_missing_and_ends(world: Any) -> None:
    settings, missing = world.settings, Rows(world).vault(world.settings.key_encryption_key.get_secret_value())
    environment = {
        "PATH": os.environ["PATH"],
        "FLORIN_ENV": "test",
        "FLORIN_DATABASE_URL": str(settings.database_url),
        "FLORIN_REDIS_URL": str(settings.redis_url),
        "FLORIN_BROKER": "redis",
        "FLORIN_KEY_ENCRYPTION_KEY": new_key(),
        "FLORIN_CSRF_KEY": new_key(),
        "FLORIN_SMTP_HOST": "127.0.0.1",
        "FLORIN_MAIL_FROM": settings.mail_from,
    }
    running = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "florin_auth", env=environment, stdout=asyncio.subprocess.PIPE
    )
    said, _ = await asyncio.wait_for(running.communicate(), 30)
    assert running.returncode != 0
    told = next(line for line in said.decode().splitlines() if "key_missing" in line)
    assert "FLORIN_KEY_ENCRYPTION_KEY" in told
    assert missing.current_id in told
    for key in (settings.key_encryption_key.get_secret_value(), environment["FLORIN_KEY_ENCRYPTION_KEY"]):
        assert key not in said.decode()


async def test_a_mail_that_this_process_cannot_open_yet_is_left_for_one_that_can(world: Any, secret: str) -> None:
    rows, new = Rows(world), new_key()
    await rows.fill(rows.vault(new, secret), {"mails": 1}, named=True)
    dependencies = world.app.app.dependencies
    dependencies["data_export"].dependency()._mails.job.wake()
    async with asyncio.timeout(10):
        while True:
            [[attempts, failed_at, kept]] = await world.rows(
                "SELECT attempts, failed_at, content IS NOT NULL FROM mails WHERE kind = 'invitation'"
            )
            if attempts:
                break
            await asyncio.sleep(0.05)
    assert (failed_at, kept) == (None, True)
