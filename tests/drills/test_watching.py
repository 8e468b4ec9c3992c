"""`florin live watch`: a terminal that misses nothing."""

import asyncio
import json
import os
import sys
from typing import Any


async def test_it_prints_every_event_once_over_a_restart(stack: Any) -> None:
    payer, payee = await stack.new_user("Payer", eur=1_000), await stack.new_user("Payee", eur=100)
    watching = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "florin_cli", "live", "watch", "--topics", "payments", "--email", payee.email),
        *("--count", "6"),
        env=os.environ | {"FLORIN_HOME": str(stack.home), "FLORIN_PASSWORD": "Correct-Horse-7-Battery"},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    assert watching.stdout is not None
    assert watching.stderr is not None
    try:
        async with asyncio.timeout(90):
            assert await watching.stderr.readline() == b"watching\n"
            paid = [(await payer.pay(payee.email, 1)).json()["id"] for _ in range(3)]
            events = [json.loads(await watching.stdout.readline())]
            await asyncio.to_thread(stack.florin, "restart", "live")
            paid += [(await payer.pay(payee.email, 1)).json()["id"] for _ in range(3)]
            while len(events) < 6:
                events.append(json.loads(await watching.stdout.readline()))
            assert await watching.wait() == 0
    finally:
        if watching.returncode is None:
            watching.kill()
    assert len({event["id"] for event in events}) == 6
    assert all(event["topic"] == "payments" for event in events)
    assert {event["data"]["payment_id"] for event in events} <= set(paid)


async def test_it_ends_when_it_makes_no_sense_to_try_again(stack: Any) -> None:
    user = await stack.new_user("Nobody")
    os.environ["FLORIN_PASSWORD"] = "not the password"
    try:
        done = await asyncio.to_thread(stack.florin, "live", "watch", "--email", user.email, check=False)
    finally:
        del os.environ["FLORIN_PASSWORD"]
    assert (done.returncode, done.stdout) == (1, "")
    assert "E-mail or password is wrong" in done.stderr
    assert "FLORIN_TOKEN" in (await asyncio.to_thread(stack.florin, "live", "watch", check=False)).stderr
