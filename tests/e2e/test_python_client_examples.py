"""The examples of the Python client's pages do what they say, as they stand there."""

import asyncio
import os
import re
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from standardwebhooks import Webhook

from florin_contracts.vocabulary import Scope

ROOT = Path(__file__).parents[2]
HOW_TO = ROOT / "docs/how-to/use-the-python-client.md"
README = ROOT / "clients/python/README.md"
TIMEOUT_S = 60


def examples(page: Path) -> list[str]:
    return re.findall(r"^```python\n(.*?)^```", page.read_text(), re.MULTILINE | re.DOTALL)


@pytest.fixture(scope="module")
async def environment(stack: Any) -> dict[str, str]:
    """What the page tells its reader to set."""
    vendor = await stack.new_user("Client Reader", eur=10_000, role="VENDOR")
    made = await vendor.http.post("/auth/api-keys", json={"name": "Examples", "scopes": [*Scope]})
    variables = {
        "FLORIN": stack.origin,
        "FLORIN_API_KEY": made.json()["secret"],
        "SSL_CERT_FILE": str(stack.home / "ca.pem"),
    }
    return os.environ | variables


async def run(program: str, environment: dict[str, str]) -> list[str]:
    def work() -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-W", "error", "-c", program]
        return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=TIMEOUT_S)

    done = await asyncio.to_thread(work)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout.splitlines()


async def test_the_examples_pay_list_and_explain_errors(environment: dict[str, str]) -> None:
    pay, with_asyncio, errors, *_ = examples(HOW_TO)
    first, *listed = await run(pay, environment)
    assert re.fullmatch(r"pay_[0-9a-f]{32} completed", first)
    assert any("1250 EUR" in line for line in listed)
    # The key makes it one payment, however often the program runs.
    again, *listed_again = await run(pay, environment)
    assert (again, listed_again) == (first, listed)
    assert any(line.startswith("EUR ") for line in await run(with_asyncio, environment))
    wrong, found_as = await run(errors, environment)
    assert wrong.startswith("amount ")
    assert "req_" in found_as


@pytest.mark.usefixtures("test_side")
async def test_the_example_for_play_money_tops_up(stack: Any, environment: dict[str, str], until: Any) -> None:
    vendor = await stack.new_user("Client Player", role="VENDOR")
    made = await vendor.http.post("/auth/api-keys", json={"name": "Play", "scopes": [*Scope], "mode": "test"})

    async def known() -> bool:
        return bool((await vendor.http.get("/wallets", headers={"Florin-Mode": "test"})).json().get("items"))

    await until(known)
    (line,) = await run(examples(HOW_TO)[3], environment | {"FLORIN_TEST_KEY": made.json()["secret"]})
    assert re.fullmatch(r"top_[0-9a-f]{32} completed", line)
    assert await vendor.balance() == 0


async def test_the_example_of_the_readme_pays(environment: dict[str, str]) -> None:
    (program,) = examples(README)
    assert re.fullmatch(r"pay_[0-9a-f]{32} completed", (await run(program, environment))[-1])


def test_the_example_for_webhooks_takes_what_is_signed_once_and_nothing_else(capsys: Any) -> None:
    secret, old = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD"
    seen: set[str] = set()
    names = {"SECRET": secret, "OLD_SECRET": old, "is_new": lambda id_: id_ not in seen and not seen.add(id_)}
    exec(examples(HOW_TO)[-1], names)
    now = datetime.now(UTC)
    body = (
        '{"id":"evt_1","type":"payment.completed","version":1,"timestamp":"2026-11-22T10:18:03Z",'
        '"data":{"id":"pay_7","amount":1250}}'
    )
    for signer in (secret, old):
        headers = {
            "webhook-id": "whd_1",
            "webhook-timestamp": str(int(now.timestamp())),
            "webhook-signature": Webhook(signer).sign("whd_1", now, body),
        }
        assert names["receive"](body.encode(), headers) == 204
        assert names["receive"](body.replace("1250", "9999").encode(), headers) == 400
    assert capsys.readouterr().out == "pay_7 1250\n"
