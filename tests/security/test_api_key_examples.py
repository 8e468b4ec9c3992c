"""The examples of docs/how-to/use-an-api-key.md do what they say, as they stand there."""

import asyncio
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

PAGE = Path(__file__).parents[2] / "docs/how-to/use-an-api-key.md"
TIMEOUT_S = 60


def examples(language: str) -> list[str]:
    found = re.findall(rf"^```{language}\n(.*?)^```", PAGE.read_text(), re.MULTILINE | re.DOTALL)
    # The first one only says where the others find address and key.
    return [example for example in found if "export FLORIN=" not in example]


@pytest.fixture(scope="module")
async def environment(stack: Any) -> dict[str, str]:
    """What the page tells its reader to set."""
    vendor = await stack.new_user("Reader", eur=10_000, role="VENDOR")
    scopes = ["payments:read", "payments:write", "wallets:read"]
    made = await vendor.http.post("/auth/api-keys", json={"name": "Examples", "scopes": scopes})
    variables = {
        "FLORIN": stack.origin,
        "FLORIN_API_KEY": made.json()["secret"],
        "SSL_CERT_FILE": str(stack.home / "ca.pem"),
    }
    return os.environ | variables


def run(command: list[str], environment: dict[str, str]) -> str:
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=TIMEOUT_S)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


async def test_the_examples_for_curl(environment: dict[str, str]) -> None:
    wallets, payments, payment = [
        json.loads(await asyncio.to_thread(run, ["sh", "-c", example], environment)) for example in examples("sh")
    ]
    assert any(wallet["currency"] == "EUR" for wallet in wallets["items"])
    assert "items" in payments
    assert (payment["status"], payment["amount"], payment["currency"]) == ("completed", 1250, "EUR")


@pytest.mark.usefixtures("test_side")
async def test_the_examples_for_test_mode(stack: Any, environment: dict[str, str], until: Any) -> None:
    vendor = await stack.new_user("Reader of more", role="VENDOR")
    body = {"name": "Examples", "scopes": ["payments:write"], "mode": "test"}
    made = await vendor.http.post("/auth/api-keys", json=body)
    token = vendor.http.headers["Authorization"].removeprefix("Bearer ")
    variables = environment | {"FLORIN_TEST_KEY": made.json()["secret"], "ACCESS_TOKEN": token}

    async def known() -> bool:
        return bool((await vendor.http.get("/wallets", headers={"Florin-Mode": "test"})).json().get("items"))

    await until(known)
    top_up, endpoint = [
        json.loads(await asyncio.to_thread(run, ["sh", "-c", example], variables)) for example in examples("shell")
    ]
    assert (top_up["status"], top_up["amount"]) == ("completed", 100_000)
    assert endpoint["secret"].startswith("whsec_")


async def test_the_example_for_python(environment: dict[str, str]) -> None:
    (program,) = examples("python")
    lines = (await asyncio.to_thread(run, [sys.executable, "-c", program], environment)).splitlines()
    assert re.fullmatch(r"pay_[0-9a-f]{32}", lines[-1])
