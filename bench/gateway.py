"""Florin's gateway beside nginx (the limit), nginx + Lua + Redis and Node gateways that do the same job.

    python bench/gateway.py [--quick] [--requests 1000000]

The job of each: read the access token from a cookie, verify its signature (Ed25519), ask Redis whether
the session was revoked and count the request for its user and its address, write security, rate-limit
and forwarding headers, pass the request to a service that answers 500 bytes. nginx alone only passes it
on. The program under test has one core to itself; wrk, the service and Redis share the other. Rounds are
interleaved; medians, with the lowest and the highest. Needs Debian's `wrk`.
"""

import argparse
import http.client
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from harness import doors, machine
from harness.issuer import Issuer
from harness.program import Program
from harness.report import Report
from harness.series import Series, number
from harness.wrk import Load, Missing, Wrk

from florin_cli.servers import Valkey

COOKIE = "__Host-florin_access="
SMALL = "/api/v1/payments"
LIMIT_OF_ALL, OURS = "nginx, plain proxy", "Florin gateway"
CALLERS = 32
CONNECTIONS = 64
# With more, a slow program has finished none of its first 1 MB answers when the round ends.
LARGE_CONNECTIONS = 16
PAUSED_CONNECTIONS = 256
GOALS = {
    "Florin gateway": "≥ 0.60 of nginx",
    "nginx + Lua + Redis": "Florin ≥ 1 ×",
    "Fastify + @fastify/http-proxy": "Florin ≥ 7 ×",
    "Express 5 + http-proxy-middleware, tuned": "Florin ≥ 10 ×",
    "Express 5 + http-proxy-middleware, usual": "Florin ≥ 25 ×",
}


@dataclass(frozen=True)
class Plan:
    """How long everything is measured."""

    rounds: int
    seconds: float
    large_rounds: int
    large_seconds: float
    requests: int


FULL = Plan(rounds=5, seconds=3, large_rounds=3, large_seconds=1, requests=200_000)
QUICK = Plan(rounds=2, seconds=1, large_rounds=1, large_seconds=1, requests=20_000)


@dataclass
class Figures:
    """What the rounds of one program measured."""

    per_s: Series = field(default_factory=Series)
    p50_ms: Series = field(default_factory=Series)
    p99_ms: Series = field(default_factory=Series)
    cpu_us: Series = field(default_factory=Series)
    busy: Series = field(default_factory=Series)

    def add(self, load: Load, cpu_us: float) -> None:
        self.per_s.add(load.per_s)
        self.p50_ms.add(load.p50_ms)
        self.p99_ms.add(load.p99_ms)
        self.cpu_us.add(cpu_us / load.requests)
        self.busy.add(cpu_us / load.requests * load.per_s / 1e4)


def measure(
    wrk: Wrk, program: Program, path: str, seconds: float, figures: Figures, *, connections: int = CONNECTIONS
) -> None:
    before = program.cpu_us()
    try:
        load = wrk.run(program.url + path, seconds, connections=connections)
    except RuntimeError as error:
        raise RuntimeError(f"{program.name}, {path}: {error}") from None
    figures.add(load, program.cpu_us() - before)


def check_job(program: Program, cookies: dict[str, str], *, policy: bool) -> None:
    """A gateway that skips part of the job would be fast: see that each does all of it."""
    expected = {"good": 200, "nobody": 401, "forged": 401, "expired": 401, "revoked": 401} if policy else {"good": 200}
    for name, status in expected.items():
        connection = http.client.HTTPConnection("127.0.0.1", program.port, timeout=10)
        connection.request("GET", SMALL, headers={"Cookie": cookies[name], "Host": "bench"})
        answer = connection.getresponse()
        body = answer.read()
        # Florin leaves it to the service to refuse callers without a session: the request is passed on.
        passed_on = program.name.startswith("florin") and name in ("nobody", "forged", "expired")
        assert answer.status == (200 if passed_on else status), (program.name, name, answer.status)
        if name == "good":
            assert len(body) == doors.SMALL, (program.name, len(body))
            names = {key.lower() for key, _ in answer.getheaders()}
            wanted = {"x-ratelimit-remaining", "x-content-type-options", "content-security-policy", "x-request-id"}
            assert not policy or names >= wanted, (program.name, wanted - names)
        connection.close()


def compare(report: Report, wrk: Wrk, running: dict[str, Program], plan: Plan) -> float:
    """The main table; requests per second of Florin."""
    seen = {name: Figures() for name in running}
    for program in running.values():
        wrk.run(program.url + SMALL, 1)  # warm: code compiled, connections open
    for _ in range(plan.rounds):
        for name, program in running.items():
            measure(wrk, program, SMALL, plan.seconds, seen[name])
    limit = seen[LIMIT_OF_ALL].per_s.median
    ours = seen[OURS].per_s.median
    rows = [
        [
            name,
            found.per_s.show(),
            found.p50_ms.show(2, spread=False),
            found.p99_ms.show(2, spread=False),
            found.cpu_us.show(1),
            found.busy.show(spread=False) + " %",
            number(found.per_s.median / limit, 2),
            number(ours / found.per_s.median, 2),
            GOALS.get(name, ""),
        ]
        for name, found in seen.items()
    ]
    columns = ["program", "requests/s, one core", "p50 ms", "p99 ms", "CPU µs/request", "core used"]
    report.table(
        f"The whole job, 500-byte answers, {CONNECTIONS} connections",
        [*columns, "of nginx", "Florin is × as fast", "goal"],
        rows,
    )
    report.text(
        "Where `core used` is well below 100 %, the load generator, the service or Redis was the bound (or another "
        "process took the core), and the program could do more than the row says."
    )
    return ours


def large(report: Report, wrk: Wrk, running: dict[str, Program], plan: Plan) -> None:
    """Larger answers."""
    names = [name for name in running if "access log" not in name and "usual" not in name]
    rows = []
    seen = {(name, size): Figures() for name in names for size in doors.SIZES}
    for _ in range(plan.large_rounds):
        for name in names:
            for size in doors.SIZES:
                figures = seen[name, size]
                path = f"{SMALL}/{size}"
                measure(wrk, running[name], path, plan.large_seconds, figures, connections=LARGE_CONNECTIONS)
    for name in names:
        small, big = seen[name, "10k"], seen[name, "1m"]
        rows.append(
            [
                name,
                small.per_s.show(),
                number(small.per_s.median / seen[LIMIT_OF_ALL, "10k"].per_s.median, 2),
                big.per_s.show(),
                number(big.per_s.median / seen[LIMIT_OF_ALL, "1m"].per_s.median, 2),
            ]
        )
    report.table(
        f"Larger answers, {LARGE_CONNECTIONS} connections",
        ["program", "10 kB: requests/s", "of nginx", "1 MB: requests/s", "of nginx"],
        rows,
    )


def half_load(
    report: Report, wrk: Wrk, scene: doors.Scene, running: dict[str, Program], plan: Plan, most: float
) -> None:
    """Latency at half of ``most`` (what Florin can do), beside the service itself at the same rate."""
    pause_ms = max(1, round(PAUSED_CONNECTIONS / (most / 2) * 1000))
    targets = {"the service itself": scene.upstream, **{name: running[name] for name in (LIMIT_OF_ALL, OURS)}}
    seen = {name: Figures() for name in targets}
    for _ in range(plan.rounds):
        for name, program in targets.items():
            load = wrk.run(program.url + SMALL, plan.seconds, connections=PAUSED_CONNECTIONS, pause_ms=pause_ms)
            seen[name].add(load, 0)
    base = seen["the service itself"]
    rows = [
        [
            name,
            found.per_s.show(spread=False),
            found.p50_ms.show(3),
            found.p99_ms.show(2),
            number(found.p50_ms.median - base.p50_ms.median, 3),
            number(found.p99_ms.median - base.p99_ms.median, 2),
        ]
        for name, found in seen.items()
    ]
    columns = ["program", "requests/s", "p50 ms", "p99 ms", "added p50 ms", "added p99 ms"]
    report.table("Latency at half load (goals: p50 ≤ 0.3 ms, p99 ≤ 2 ms added)", columns, rows)
    report.text(
        f"{PAUSED_CONNECTIONS} connections that wait {pause_ms} ms on average between requests; wrk's clock for "
        "waiting has steps of 1 ms, so requests come in small bunches, to every program alike."
    )


def memory(report: Report, wrk: Wrk, program: Program, requests: int) -> None:
    """Whether the process grows with the requests that it has served."""
    rows, done = [["0", number(program.resident_kb() / 1024, 1)]], 0
    while done < requests:
        done += wrk.run(program.url + SMALL, max(1, min(20, requests / 200_000))).requests
        if len(rows) < 8 or done >= requests:
            rows.append([number(done), number(program.resident_kb() / 1024, 1)])
    report.table("Memory of the Florin gateway", ["requests since the measurements above", "MB"], rows)


def versions() -> dict[str, str]:
    def first_line(*command: str | Path) -> str:
        done = subprocess.run(command, capture_output=True, text=True)
        return (done.stdout or done.stderr).splitlines()[0]

    return {
        "nginx": first_line(doors.plain_nginx()[0], "-v").rpartition("/")[2],
        "Node": first_line(doors.node(), "--version"),
        "wrk": first_line("wrk", "-v").split()[1],
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="few short rounds, to see that it works")
    parser.add_argument("--requests", type=int, help="for the memory figure (default 200,000)")
    given = parser.parse_args()
    plan = QUICK if given.quick else FULL
    tested, other = machine.cores()
    issuer = Issuer()
    callers = [issuer.caller() for _ in range(CALLERS)]
    revoked, expired = issuer.caller(), issuer.caller(exp=int(time.time()) - 600)
    cookies = {
        "good": COOKIE + callers[0].token,
        "nobody": "a=b",
        "forged": COOKIE + callers[0].token[:-20] + "A" * 20,
        "expired": COOKIE + expired.token,
        "revoked": COOKIE + revoked.token,
    }
    started = time.monotonic()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        try:
            wrk = Wrk(folder, [COOKIE + caller.token for caller in callers])
        except Missing as missing:
            sys.exit(str(missing))
        report = Report("The gateway and its peers", "python bench/gateway.py", machine.describe(**versions()))
        if given.quick:
            report.text("**Quick run: too short to be quoted.**")
        report.text(f"Load average before: {machine.load():.1f}")
        machine.settle_on(other)
        valkey = stack.enter_context(Valkey.running(folder / "valkey"))
        upstream = stack.enter_context(doors.upstream(folder, other, issuer))
        scene = doors.Scene(folder, tested, issuer, valkey, upstream)
        starters, absent = doors.starters(scene)
        doors.revoke(valkey, revoked.session_id)
        running = {name: stack.enter_context(start()) for name, start in starters.items()}
        for name, program in running.items():
            check_job(program, cookies, policy=name != LIMIT_OF_ALL)
        most = compare(report, wrk, running, plan)
        report.text(*absent)
        large(report, wrk, running, plan)
        half_load(report, wrk, scene, running, plan, most)
        memory(report, wrk, running[OURS], given.requests or plan.requests)
    report.text(f"Measured in {time.monotonic() - started:.0f} s.")
    report.write("gateway", keep=not given.quick)


if __name__ == "__main__":
    main()
