"""A real service behind a bad network, and a gateway in front that keeps its head.

The gateway is one more of the running platform's, with its own way to the services: through proxies that
delay, swallow, break off, garble or refuse. Whatever happens there, other services do not suffer, callers
get an answer in time, and money moves exactly once.
"""

import asyncio
import re
import secrets
import subprocess
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx2
import pytest
from faults import Fault, FaultProxy

PASSWORD = "Correct-Horse-7-Battery"
RESPONSE_TIMEOUT_S = 3.0
RECOVERY_S_MAX = 20.0  # the breaker's longest pause is 15 s
FAILURES = {503: {"upstream_unavailable"}, 504: {"upstream_timeout"}}


@dataclass
class Door:
    """A gateway of the test's own, and the proxies before its services."""

    port: int
    payments: FaultProxy
    profile: FaultProxy

    def of(self, user: Any) -> httpx2.AsyncClient:
        """The user's client, by way of this gateway."""
        return httpx2.AsyncClient(
            base_url=f"http://127.0.0.1:{self.port}/api/v1",
            headers={"Authorization": user.http.headers["Authorization"]},
            timeout=30,
            trust_env=False,
        )

    async def metric(self, line: str) -> float:
        async with httpx2.AsyncClient(trust_env=False) as client:
            text = (await client.get(f"http://127.0.0.1:{self.port}/metrics")).text
        found = re.search(rf"^{re.escape(line)} (\S+)$", text, re.MULTILINE)
        return float(found[1]) if found else 0.0


@asynccontextmanager
async def gateway_through(stack: Any, **settings: str) -> AsyncIterator[Door]:
    """Start a gateway with the environment of the platform's own."""
    env = dict(
        item.split("=", 1) for item in Path(f"/proc/{stack.pid('gateway')}/environ").read_text().split("\0") if item
    )
    ports = {name: urlsplit(env[f"FLORIN_{name.upper()}_URL"].split(",")[0]).port for name in ("payments", "profile")}
    async with AsyncExitStack() as open_now:
        proxies = {
            name: await open_now.enter_async_context(FaultProxy(port or 0).running()) for name, port in ports.items()
        }
        port = int(subprocess.check_output([sys.executable, "-c", _FREE_PORT]))
        env |= {
            "FLORIN_BIND_PORT": str(port),
            "FLORIN_RESPONSE_TIMEOUT_S": str(RESPONSE_TIMEOUT_S),
            "FLORIN_ACCESS_LOG": "false",
            **{f"FLORIN_{name.upper()}_URL": f"http://127.0.0.1:{proxy.port}" for name, proxy in proxies.items()},
            **{f"FLORIN_{name.upper()}": value for name, value in settings.items()},
        }
        for name in ("FLORIN_LISTEN_FD", "FLORIN_READY_FD"):
            env.pop(name, None)
        process = subprocess.Popen([sys.executable, "-m", "florin_gateway"], env=env, stdout=subprocess.DEVNULL)
        try:
            door = Door(port, proxies["payments"], proxies["profile"])
            async with asyncio.timeout(30):
                while not await _ready(door):
                    assert process.poll() is None
                    await asyncio.sleep(0.05)
            yield door
        finally:
            process.terminate()
            await asyncio.to_thread(process.wait, 15)


_FREE_PORT = "import socket; s = socket.create_server(('127.0.0.1', 0)); print(s.getsockname()[1])"


async def _ready(door: Door) -> bool:
    async with httpx2.AsyncClient(trust_env=False) as client:
        try:
            return (await client.get(f"http://127.0.0.1:{door.port}/health/ready")).status_code == 200
        except httpx2.HTTPError:
            return False


@pytest.mark.parametrize(
    "fault", [Fault.HANG, Fault.RESET, Fault.HALF, Fault.JUNK, Fault.REFUSE], ids=lambda f: f.value
)
async def test_a_service_that_fails_hurts_nobody_else_and_money_moves_once(
    stack: Any, fault: Fault, until: Any
) -> None:
    payer, payee = await stack.new_user("Payer", eur=100_000), await stack.new_user("Payee", eur=100)
    body = {"type": "instant", "amount": 1, "currency": "EUR", "recipient": {"email": payee.email}}
    async with gateway_through(stack) as door, door.of(payer) as client:
        keys = [secrets.token_hex(12) for _ in range(24)]

        async def pay(key: str) -> httpx2.Response | None:
            try:
                return await client.post("/payments", json=body, headers={"Idempotency-Key": key})
            except httpx2.RemoteProtocolError:
                assert fault is Fault.HALF, "an answer was broken off"
                return None

        assert (await pay(keys[0])).status_code == 201
        await until(partial(_answers, client, "/profile"))
        await door.payments.turn(fault)
        others = asyncio.create_task(_reads(client, "/profile", 60))
        answers = [answer for answer in await asyncio.gather(*map(pay, keys[1:])) if answer is not None]
        assert {a.status_code for a in answers} <= FAILURES.keys()
        assert all(a.json()["code"] in FAILURES[a.status_code] for a in answers)
        suffered = await others
        assert suffered == Counter({200: 60}), f"other services suffer: {suffered}"
        if fault is not Fault.HALF:  # half an answer is a service that works
            assert await door.metric('florin_gateway_breaker_state{endpoint="0",upstream="payments"}') > 0
            asked = door.payments.requests
            refused = [answer for answer in await asyncio.gather(*map(pay, keys)) if answer is not None]
            assert {answer.status_code for answer in refused} <= FAILURES.keys()
            assert sum(int(answer.headers.get("Retry-After", 0)) >= 1 for answer in refused) >= len(keys) - 1
            # Now and then one is let through, to see whether the service is back.
            assert door.payments.requests - asked <= 2, "the service was asked although the breaker is open"

        await door.payments.turn(Fault.NONE)
        healed = time.monotonic()
        async with asyncio.timeout(RECOVERY_S_MAX):
            while (await client.get("/wallets")).status_code != 200:
                await asyncio.sleep(0.02)
        print(f"{fault.value}: answered again {time.monotonic() - healed:.2f} s after the fault was gone")
        assert {answer.status_code for answer in await asyncio.gather(*map(pay, keys))} == {201}
    assert await payee.balance() == 100 + len(keys)
    stack.verify_books()


async def _answers(client: httpx2.AsyncClient, path: str) -> bool:
    """Whether the service knows the user: it hears of new ones a moment later."""
    return (await client.get(path)).status_code == 200


async def _reads(client: httpx2.AsyncClient, path: str, count: int) -> Counter[int]:
    return Counter([(await client.get(path)).status_code for _ in range(count)])


async def test_repetitions_stay_within_their_budget(stack: Any) -> None:
    """A service that breaks everything off is asked little more often than callers ask."""
    user = await stack.new_user("Reader")
    async with gateway_through(stack) as door, door.of(user) as client:
        await door.payments.turn(Fault.RESET)
        asked = door.payments.requests
        for _ in range(10):
            await asyncio.gather(*(client.get("/wallets") for _ in range(20)))
        sent_again = await door.metric('florin_gateway_retries_total{upstream="payments"}')
        assert 0 < sent_again <= 20 + 200 / 5
        assert door.payments.requests - asked < 100, "the breaker did not spare the service"


async def test_a_slow_service_is_slow_and_nothing_else(stack: Any, until: Any) -> None:
    user = await stack.new_user("Patient")
    async with gateway_through(stack, response_timeout_s="30") as door, door.of(user) as client:
        await until(partial(_answers, client, "/profile"))
        await door.payments.turn(Fault.SLOW)
        slow = [asyncio.create_task(client.get("/wallets")) for _ in range(30)]
        assert await _reads(client, "/profile", 30) == Counter({200: 30})
        assert {answer.status_code for answer in await asyncio.gather(*slow)} == {200}
        assert await door.metric('florin_gateway_breaker_state{endpoint="0",upstream="payments"}') == 0


async def test_short_of_capacity_sign_in_and_payments_go_on_until_last(stack: Any) -> None:
    payer, payee = await stack.new_user("Payer", eur=1_000), await stack.new_user("Payee", eur=100)
    settings = {"in_flight_max": "10", "response_timeout_s": "60"}
    async with gateway_through(stack, **settings) as door, door.of(payer) as client:
        await door.profile.turn(Fault.HANG)
        # More than are let in; when the rest has been refused, such reads are at their mark.
        hanging = [asyncio.create_task(client.get("/profile")) for _ in range(12)]
        async with asyncio.timeout(20):
            while sum(task.done() for task in hanging) < 4:
                await asyncio.sleep(0.02)
        shed = await client.get("/recipients", params={"query": payee.email})
        assert shed.json()["code"] == "overloaded"
        assert (await client.get("/payments/reports")).json()["code"] == "overloaded"
        credentials = {"email": payer.email, "password": PASSWORD, "transport": "token"}
        assert (await client.post("/auth/login", json=credentials)).status_code == 200
        body = {"type": "instant", "amount": 1, "currency": "EUR", "recipient": {"email": payee.email}}
        paid = await client.post("/payments", json=body, headers={"Idempotency-Key": secrets.token_hex(12)})
        assert paid.status_code == 201
        assert await door.metric('florin_gateway_shed_total{priority="low"}') >= 1
        await door.profile.turn(Fault.RESET)
        for task in hanging:
            task.cancel()
        await asyncio.gather(*hanging, return_exceptions=True)
