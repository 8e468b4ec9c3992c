"""The keys that data is sealed with are replaced under load: nobody notices, and the old ones open nothing."""

import asyncio
import json
import time
from typing import Any

import asyncpg
import pyotp
import pytest
from pydantic import SecretStr

from florin_auth.settings import KeySettings
from florin_auth.vault.repository import SEALED
from florin_auth.vault.service import Vault
from florin_cli.paths import Home
from florin_cli.stack import replacement
from florin_cli.stack.environment import current
from florin_kit.sealing import KeyEncryptionKeys, SealBrokenError, Wrapped

PASSWORD = "Correct-Horse-7-Battery"
BIO = "Collects old maps"


def secrets_of(stack: Any) -> dict[str, str]:
    found: dict[str, str] = json.loads((stack.home / "secrets.json").read_text())
    return found


async def enrolled(user: Any) -> str:
    """Switch an authenticator app on; its secret."""
    secret = str((await user.http.post("/auth/mfa/totp")).json()["secret"])
    code = pyotp.TOTP(secret).generate_otp(int(time.time()) // 30 - 1)
    answer = await user.http.post("/auth/mfa/totp/confirm", json={"code": code})
    assert answer.status_code == 200, answer.text
    return secret


async def signed_in_with(stack: Any, email: str, secret: str) -> int:
    """The status of the second step of a sign-in."""
    async with stack.client() as client:
        body = {"email": email, "password": PASSWORD, "transport": "token"}
        first = await client.post("/auth/login", json=body)
        assert first.status_code == 200, first.text
        code = pyotp.TOTP(secret).generate_otp(int(time.time()) // 30 + 1)
        proof = {"mfa_token": first.json()["mfa_token"], "code": code}
        return int((await client.post("/auth/mfa/verify", json=proof)).status_code)


async def opened_by(stack: Any, old: dict[str, str]) -> list[str]:
    """The tables with anything that a key of then still opens, named or not."""
    found: list[str] = []
    inside = current(Home(stack.home))
    auth = await asyncpg.connect(inside.database_url("auth"))
    try:
        vault = Vault(KeySettings(key_encryption_key=old["key_encryption_key"]))
        for what in SEALED:
            query = f"SELECT {what.row} AS row, {what.column} AS value FROM {what.table}"
            for row in await auth.fetch(f"{query} WHERE {what.column} IS NOT NULL"):
                for value in (row["value"], b"\x01" + row["value"][9:]):
                    try:
                        vault.named_sealer(what.purpose).open(value, what.place(row["row"]))
                        found.append(what.table)
                    except SealBrokenError:
                        pass
    finally:
        await auth.close()
    profile = await asyncpg.connect(inside.database_url("profile"))
    try:
        keys = KeyEncryptionKeys(SecretStr(old["personal_key"]))
        for row in await profile.fetch("SELECT owner, wrapped FROM data_keys"):
            try:
                keys.unwrap(Wrapped(keys.current_id, row["wrapped"]), row["owner"].hex)
                found.append("data_keys")
            except SealBrokenError:
                pass
    finally:
        await profile.close()
    return found


async def replaced_under_load(stack: Any, load: Any, key: str, gone: set[str]) -> None:
    user = await stack.new_user("Robin", eur=100)
    secret = await enrolled(user)
    assert (await user.http.patch("/profile", json={"bio": BIO})).status_code == 200
    old = secrets_of(stack)
    assert gone <= set(await opened_by(stack, old))
    async with load.running() as journal:
        # All at once for one key, step by step for all.
        runs = [[key]] if key else [["--step"]] * 3
        for words in runs:
            done = await asyncio.to_thread(stack.florin, "keys", "replace", *words)
            print(done.stdout)
    print(journal)
    assert "3. Nothing is sealed with the old keys" in done.stdout
    assert journal.lost == []
    assert {status for _, status in journal.answers} == {200, 201}
    assert await asyncio.to_thread(lambda: stack.florin("keys", "status").returncode) == 0
    assert not gone & set(await opened_by(stack, old))
    new = secrets_of(stack)
    changed = {name for name in replacement.KEYS if new[name] != old[name]}
    assert changed == ({key} if key else set(replacement.KEYS))
    assert new.keys() == old.keys()
    known = (stack.home / "run.json").read_text() + json.dumps(new)
    assert not [name for name in changed if old[name] in known]
    # A token of before is verified by everybody, what was sealed before is read, and the app still counts.
    for path in ("/auth/me", "/wallets"):
        assert (await user.http.get(path)).status_code == 200
    assert (await user.http.get("/profile")).json()["bio"] == BIO
    assert await signed_in_with(stack, user.email, secret) == 200


async def test_the_key_encryption_key_is_replaced_under_load(stack: Any, load: Any) -> None:
    await replaced_under_load(stack, load, "key_encryption_key", {"totp_secrets", "signing_keys", "lookup_keys"})


@pytest.mark.drill
async def test_all_keys_are_replaced_under_load(stack: Any, load: Any) -> None:
    await replaced_under_load(stack, load, "", {"totp_secrets", "signing_keys", "lookup_keys", "data_keys"})
