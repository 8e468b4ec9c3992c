"""One live process: memory of its sockets, and how fast one event reaches a thousand of them.

    python bench/live.py [--sockets 5000] [--quick]

The process has a core to itself; Valkey, the clients and the publisher share the other. A thousand
sockets of staff are subscribed to everything staff may see, the others to their own payments. Each event
is published on the real transport, as a relay does, and timed from before that to its arrival at each
socket. Memory is what the process has grown by (proportional set size) when all are subscribed and quiet.
"""

import argparse
import asyncio
import os
import resource
import sys
import tempfile
import time
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import uvloop
from harness import machine, program
from harness.issuer import Issuer
from harness.program import Program
from harness.report import Report
from harness.series import Series, number, percentile
from harness.sockets import Socket

from florin_cli.servers import Valkey
from florin_cli.servers.ports import free_port
from florin_contracts.events import PaymentCompleted
from florin_contracts.types import Party
from florin_contracts.vocabulary import PaymentStatus, PaymentType
from florin_kit.events import Message, encode, make_transport, wrap
from florin_kit.ids import new_id

AUDIENCE = 1000
SOCKETS_PER_USER = 5
CONNECTING_AT_ONCE = 50
ARRIVAL_TIMEOUT_S = 15
SPARE_FILES = 200


def payment() -> PaymentCompleted:
    """Somebody paid somebody: staff see it."""
    now = datetime.now(UTC)
    party = Party(id=new_id("usr"), name="Some Name", handle="some.name")
    return PaymentCompleted(
        payment_id=new_id("pay"),
        type=PaymentType.INSTANT,
        status=PaymentStatus.COMPLETED,
        amount=1250,
        currency="EUR",
        sender=party,
        recipient=Party(id=new_id("usr"), name="Other Name", handle="other.name"),
        description="Lunch",
        version=2,
        created_at=now,
        occurred_at=now,
    )


class Crowd:
    """All the clients."""

    def __init__(self, issuer: Issuer, count: int) -> None:
        self._issuer = issuer
        self._count = count
        self.sockets: list[Socket] = []
        self.arrivals: list[float] = []

    async def connect(self, port: int) -> None:
        loop = asyncio.get_running_loop()
        callers: list[tuple[str, str]] = []
        for at in range(self._count):
            if at % SOCKETS_PER_USER == 0:
                token = self._issuer.caller(role="ADMIN" if at < AUDIENCE else "CUSTOMER").token
            callers.append((token, "audit" if at < AUDIENCE else "payments"))
        for start in range(0, self._count, CONNECTING_AT_ONCE):
            batch = callers[start : start + CONNECTING_AT_ONCE]
            made = [Socket(token, topic, self._arrived) for token, topic in batch]
            for socket in made:
                await loop.create_connection(lambda s=socket: s, "127.0.0.1", port)  # type: ignore[misc]
            await asyncio.gather(*(socket.subscribed for socket in made))
            self.sockets += made

    def _arrived(self, moment: float, name: str) -> None:
        if name == "payment.completed":
            self.arrivals.append(moment)

    async def time_one(self, transport: Any) -> tuple[list[float], float]:
        """Milliseconds from publishing to each socket, ascending, and from the first to the last of them."""
        self.arrivals.clear()
        event = payment()
        envelope = wrap(event, subject=event.payment_id)
        message = Message(envelope.id, envelope.type, event.payment_id, encode(envelope))
        began = time.perf_counter()
        await transport.publish([message])
        expected = min(AUDIENCE, self._count)
        async with asyncio.timeout(ARRIVAL_TIMEOUT_S):
            while len(self.arrivals) < expected:
                await asyncio.sleep(0.005)
        ms = sorted((moment - began) * 1000 for moment in self.arrivals)
        return ms, ms[-1] - ms[0]


async def measure(found: Program, issuer: Issuer, redis_url: str, count: int, events: int) -> dict[str, Any]:
    before_kb = found.resident_kb()
    crowd = Crowd(issuer, count)
    began = time.perf_counter()
    await crowd.connect(found.port)
    connected_s = time.perf_counter() - began
    await asyncio.sleep(2)
    grown_kb = found.resident_kb() - before_kb
    transport = make_transport("redis", redis_url, None, "payments")
    await transport.start()
    p50, p95, spread, cpu = Series(), Series(), Series(), Series()
    for _ in range(events):
        used = found.cpu_us()
        ms, first_to_last = await crowd.time_one(transport)
        cpu.add((found.cpu_us() - used) / 1000)
        p50.add(percentile(ms, 0.5))
        p95.add(percentile(ms, 0.95))
        spread.add(first_to_last)
        await asyncio.sleep(0.1)
    await transport.stop()
    lost = sum(socket.lost for socket in crowd.sockets)
    assert not lost, f"{lost} sockets were lost"
    return {
        "kb": grown_kb / count,
        "before_kb": before_kb,
        "connects": count / connected_s,
        "p50": p50,
        "p95": p95,
        "spread": spread,
        "cpu": cpu,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sockets", type=int, default=2000, help="how many (default 2,000)")
    parser.add_argument("--quick", action="store_true", help="few events, to see that it works")
    given = parser.parse_args()
    events = 5 if given.quick else 50
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    needed = given.sockets + SPARE_FILES
    if soft < needed:
        if hard != resource.RLIM_INFINITY and hard < needed:
            sys.exit(f"{given.sockets} sockets need {needed} open files; the limit here is {hard} (ulimit -n)")
        resource.setrlimit(resource.RLIMIT_NOFILE, (needed, hard))
    tested, other = machine.cores()
    issuer, port, started = Issuer(), free_port(), time.monotonic()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        machine_lines, load = machine.describe(), machine.load()
        machine.settle_on(other)
        valkey = stack.enter_context(Valkey.running(folder / "valkey"))
        keys = stack.enter_context(issuer.published())
        env = {
            "PATH": os.environ["PATH"],
            "FLORIN_ENV": "test",
            "FLORIN_BIND_PORT": str(port),
            "FLORIN_REDIS_URL": valkey.url,
            "FLORIN_BROKER": "redis",
            "FLORIN_JWKS_URL": keys,
            "FLORIN_LOG_LEVEL": "warning",
            **{f"FLORIN_{name}_URL": "http://127.0.0.1:9" for name in ("AUTH", "PAYMENTS", "ADMIN", "PROFILE")},
        }
        command = [sys.executable, "-m", "florin_live"]
        found = stack.enter_context(
            program.running("live", command, core=tested, port=port, env=env, log=folder / "live.log")
        )
        seen = uvloop.run(measure(found, issuer, valkey.url, given.sockets, events))
    report = Report("Live connections", f"python bench/live.py --sockets {given.sockets}", machine_lines)
    if given.quick:
        report.text("**Quick run: too short to be quoted.**")
    report.text(f"Load average before: {load:.1f}")
    rows = [
        ["memory for a socket", f"{seen['kb']:.1f} kB", "≤ 40 kB"],
        ["memory of the process before", f"{seen['before_kb'] / 1024:.0f} MB", ""],
        ["connected and subscribed, one after the other", f"{number(seen['connects'])}/s", ""],
        [f"one event to {AUDIENCE:,} sockets, p50", f"{seen['p50'].show(1)} ms", ""],
        [f"one event to {AUDIENCE:,} sockets, p95", f"{seen['p95'].show(1)} ms", "≤ 100 ms"],
        ["from the first of them to the last", f"{seen['spread'].show(1)} ms", ""],
        ["CPU of the process for one such event", f"{seen['cpu'].show(1, spread=False)} ms", ""],
    ]
    report.table(f"{given.sockets:,} sockets on one process, {events} events", ["", "measured", "goal"], rows)
    report.text(f"Measured in {time.monotonic() - started:.0f} s.")
    report.write("live", keep=not given.quick)


if __name__ == "__main__":
    main()
