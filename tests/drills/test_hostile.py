"""Hostile requests at a whole platform: through nginx, and at the gateway itself.

Streams of broken HTTP, and calls of every documented route with everything wrong in them. Nothing of it
is answered with a 5xx, no process ends, none grows. ``FLORIN_FUZZ_SEED`` and ``FLORIN_FUZZ_REQUESTS`` make it different.
"""

import asyncio
import json
import os
import random
import re
import ssl
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from fuzzing.calls import Calls
from fuzzing.streams import make_stream

SEED = int(os.environ.get("FLORIN_FUZZ_SEED", "20261122"))
PARALLEL = 16
PATIENCE_S = 0.25  # for an answer that may never come: the request may not be complete
STUCK_S = 20.0
SHORT, LONG = 1_500, int(os.environ.get("FLORIN_FUZZ_REQUESTS", "200000"))
GROWTH_KB_MAX = 48 * 1024
_STATUS = re.compile(rb"HTTP/1\.1 (\d\d\d) ")


@dataclass
class Tally:
    """Requests sent, answers by status, and everything that is not as it should be."""

    sent: int = 0
    statuses: Counter[int] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)

    def note(self, raw: bytes, what: str) -> None:
        for status in map(int, _STATUS.findall(raw)):
            self.statuses[status] += 1
            if status >= 500:
                self.wrong.append(f"{status} for {what}: {raw[-300:]!r}")


@dataclass
class Place:
    """Where requests are sent to; with ``trust`` by TLS."""

    port: int
    host: str
    trust: ssl.SSLContext | None

    async def send(self, data: bytes, *, complete: bool) -> bytes:
        """All that comes back until the other side closes; where it need not, until the patience is over."""
        name = "localhost" if self.trust else None
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port, ssl=self.trust, server_hostname=name)
        answer = b""
        try:
            writer.write(data)
            async with asyncio.timeout(STUCK_S if complete else PATIENCE_S):
                while chunk := await reader.read(65536):
                    answer += chunk
        except (TimeoutError, ConnectionError, ssl.SSLError):
            if complete and not answer:
                return b"HTTP/1.1 599 nothing came back"
        finally:
            writer.transport.abort()
        return answer


async def bombard(stack: Any, requests: int, authorization: str, document: dict[str, Any]) -> Tally:
    """Half of the requests as broken streams, half as calls; half of each through nginx."""
    tally, calls = Tally(), Calls(document)
    gateway = json.loads((stack.home / "run.json").read_text())["processes"]["gateway"]["port"]
    places = [Place(stack.port, f"localhost:{stack.port}", stack.trust), Place(gateway, f"127.0.0.1:{gateway}", None)]
    numbers = iter(range(requests))

    async def work() -> None:
        for number in numbers:
            if tally.sent >= requests:
                return
            rng = random.Random(SEED * 1_000_003 + number)
            place = places[number % 2]
            if rng.random() < 0.25:
                stream = make_stream(rng, place.host.encode())
                tally.sent += len(stream)
                tally.note(await place.send(b"".join(stream), complete=False), f"stream {number}")
            else:
                # A few on one connection, each with or without a token; the last one ends it.
                batch = [calls.make(rng) for _ in range(4)]
                batch[-1].headers["connection"] = "close"
                tally.sent += len(batch)
                data = b"".join(
                    call.encode(place.host, rng.choice((authorization, authorization, None))) for call in batch
                )
                shown = ", ".join(f"{call.method} {call.target[:80]}" for call in batch)
                tally.note(await place.send(data, complete=True), f"calls {number}: {shown}")

    await asyncio.gather(*(work() for _ in range(PARALLEL)))
    return tally


def processes(stack: Any) -> dict[str, int]:
    found = json.loads((stack.home / "run.json").read_text())["processes"]
    return {name: entry["pid"] for name, entry in found.items()}


def memory_kb(stack: Any) -> dict[str, int]:
    """Resident memory of every process of ours."""
    sizes = {}
    for name, pid in processes(stack).items():
        if name not in ("postgres", "valkey", "mail", "nginx"):
            line = next(
                line for line in Path(f"/proc/{pid}/status").read_text().splitlines() if line.startswith("VmRSS")
            )
            sizes[name] = int(line.split()[1])
    return sizes


async def withstand(stack: Any, requests: int) -> Tally:
    user = await stack.new_user("Fuzzer", eur=1_000)
    document = (await user.http.get(f"{stack.origin}/api/openapi.json")).json()
    before = processes(stack)
    tally = await bombard(stack, requests, user.http.headers["Authorization"], document)
    print(f"{tally.sent} requests: {dict(sorted(tally.statuses.items()))}")
    assert tally.wrong == []
    assert processes(stack) == before, "a process was started again"
    assert (await user.http.get("/wallets")).status_code == 200
    logged = {log.name: log.read_text(errors="replace") for log in (stack.home / "logs").glob("*.log")}
    assert {name: text[text.index("Traceback") :][:4000] for name, text in logged.items() if "Traceback" in text} == {}
    stack.verify_books()
    return tally


async def test_hostile_requests_are_answered_and_end_nothing(stack: Any) -> None:
    tally = await withstand(stack, SHORT)
    assert tally.statuses[400]
    assert tally.statuses[422]


@pytest.mark.drill
async def test_two_hundred_thousand_hostile_requests(stack: Any) -> None:
    await withstand(stack, LONG // 10)  # until caches and pools have their size
    warm = memory_kb(stack)
    await withstand(stack, LONG)
    grown = {name: size - warm[name] for name, size in memory_kb(stack).items()}
    print(f"grown by (KiB): {grown}, from {warm}")
    assert {name: kb for name, kb in grown.items() if kb > GROWTH_KB_MAX} == {}
