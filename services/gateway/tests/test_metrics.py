"""Metrics of a gateway that is more than one process."""

import asyncio
import os
import re
import signal
from typing import Any

from florin_gateway.metrics import add_up

COUNT = 40
ANSWERED = re.compile(r'^florin_gateway_requests_total\{[^}]*status="200",upstream="payments"\} (\S+)$', re.MULTILINE)


async def _answered(door: Any) -> float:
    async with door.client() as client:  # a connection of its own: any worker may take it
        found = ANSWERED.search((await client.get("/metrics")).text)
    return float(found[1]) if found else 0.0


async def _until_all_say(door: Any, count: int) -> None:
    async with asyncio.timeout(20):
        while {await _answered(door) for _ in range(6)} != {count}:
            await asyncio.sleep(0.1)


async def test_any_worker_tells_of_all_and_of_those_that_were_replaced(upstream_door: Any) -> None:
    door = await upstream_door(workers="2", limits="anonymous=100000/15m", drain_grace_s="0")
    for _ in range(COUNT):
        async with door.client() as client:
            assert (await client.get("/api/v1/payments")).status_code == 200
    await _until_all_say(door, COUNT)
    door.process.send_signal(signal.SIGHUP)
    await asyncio.sleep(3)
    await _until_all_say(door, COUNT)


def test_what_is_counted_is_added_and_what_is_a_state_is_the_worst() -> None:
    one = "# TYPE a_total counter\na_total 2.0\n# TYPE florin_gateway_breaker_state gauge\nflorin_gateway_breaker_state 2.0\n"
    two = one.replace("a_total 2.0", "a_total 3.0").replace("state 2.0", "state 0.0")
    gone = "# TYPE a_total counter\na_total 5.0\n# TYPE b gauge\nb 7.0\n"
    text = add_up({os.getpid(): one, os.getppid(): two, 2**22 + 1: gone}).decode()
    assert "a_total 10.0" in text
    assert "florin_gateway_breaker_state 2.0" in text
    assert "b 7.0" not in text, "an ended process holds nothing"
