"""Instant payments through HTTP, beside pgbench calling the same statement on the same server.

    python bench/payments.py [--quick]

One payments process has a core to itself; PostgreSQL (fsync on), Valkey and the callers share the other.
pgbench takes the service's place and core, with as many clients: it calls the same `payment_create`
with arguments of the same size. `spread` pays between 1,000 wallets, `hot` from 1,000 wallets to a
single one. Rounds are interleaved; medians, with the lowest and the highest. At the end the books are
counted: every payment that was answered is there, once, and all balances add up to zero.
"""

import argparse
import json
import os
import random
import sys
import tempfile
import time
from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from secrets import token_urlsafe
from uuid import UUID

from harness import http_load, machine, pgbench, program
from harness.issuer import Issuer
from harness.program import Program
from harness.report import Report
from harness.series import Series, number, percentile

from florin_cli.servers import Postgres, Valkey
from florin_cli.servers.ports import free_port
from florin_kit.db import migrate

CALLERS = (1, 8, 32, 64)
MODES = ("spread", "hot")
WALLETS = pgbench.WALLETS
GOALS = {"spread": "≥ 0.60", "hot": "≥ 0.50"}


@dataclass
class Figures:
    """What the rounds of one arrangement measured."""

    per_s: Series = field(default_factory=Series)
    p50_ms: Series = field(default_factory=Series)
    p99_ms: Series = field(default_factory=Series)
    cpu_us: Series = field(default_factory=Series)

    def add(self, per_s: float, ms: list[float]) -> None:
        self.per_s.add(per_s)
        self.p50_ms.add(percentile(ms, 0.5))
        self.p99_ms.add(percentile(ms, 0.99))


class Payers:
    """Makes requests: a random sender pays a random recipient, or the one whom everybody pays."""

    def __init__(self, issuer: Issuer) -> None:
        users = [f"usr_{UUID(pgbench.user_id(n)).hex}" for n in range(1, WALLETS + 1)]
        self._tokens = [issuer.caller(user).token.encode() for user in users]
        self._keys = count()
        self._random = random.Random(7)
        self.made = 0

    def make(self, mode: str) -> bytes:
        sender = self._random.randrange(1, WALLETS)
        recipient = 0 if mode == "hot" else (sender + self._random.randrange(1, WALLETS - 1)) % WALLETS
        body = json.dumps(
            {
                "type": "instant",
                "amount": self._random.randrange(1, 500),
                "currency": "EUR",
                "recipient": {"email": f"person{recipient + 1}@example.com"},
                "description": "Lunch at the usual place",
            }
        ).encode()
        self.made += 1
        return (
            b"POST /api/v1/payments HTTP/1.1\r\nHost: payments\r\nAuthorization: Bearer %b\r\nUser-Agent: bench/1\r\n"
            b"X-Forwarded-For: 192.0.2.1\r\nContent-Type: application/json\r\nIdempotency-Key: bench-%d\r\n"
            b"Content-Length: %d\r\n\r\n%b" % (self._tokens[sender], next(self._keys), len(body), body)
        )


def service(stack: ExitStack, folder: Path, core: int, env: dict[str, str], *, background: str) -> Program:
    port = free_port()
    given = {"PATH": os.environ["PATH"], **env, "FLORIN_BIND_PORT": str(port), "FLORIN_BACKGROUND": background}
    name = f"payments-{background}"
    command = [sys.executable, "-m", "florin_payments"]
    return stack.enter_context(
        program.running(name, command, core=core, port=port, env=given, log=folder / f"{name}.log")
    )


def through_http(found: Program, payers: Payers, mode: str, callers: int, seconds: float, figures: Figures) -> None:
    before = found.cpu_us()
    per_s, ms = http_load.load(found.port, lambda: payers.make(mode), callers=callers, seconds=seconds, status=201)
    figures.add(per_s, ms)
    figures.cpu_us.add((found.cpu_us() - before) / len(ms))


def check_books(postgres: Postgres, expected: int) -> None:
    rows = postgres.execute(
        "SELECT (SELECT count(*) FROM payments), (SELECT count(*) FROM outbox), (SELECT sum(balance_minor) FROM "
        "ledger_accounts), (SELECT sum(amount_minor) FROM ledger_entries)",
        database="florin_payments",
    ).split("|")
    assert int(rows[0]) == expected, f"{rows[0]} payments are in the books, {expected} were answered"
    assert rows[2:] == ["0", "0"], f"the books do not balance: {rows}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="one short round, to see that it works")
    quick = parser.parse_args().quick
    rounds, seconds, callers_of_all = (1, 1.0, (1, 32)) if quick else (3, 1.5, CALLERS)
    tested, other = machine.cores()
    seen: dict[tuple[str, str, int], Figures] = {}
    started = time.monotonic()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        try:
            bench = pgbench.find()
        except pgbench.Missing as missing:
            sys.exit(str(missing))
        machine_lines = machine.describe(pgbench=bench.version())
        load_before = machine.load()
        machine.settle_on(other)
        postgres = stack.enter_context(Postgres.running(folder / "postgres", databases=["florin_payments"]))
        valkey = stack.enter_context(Valkey.running(folder / "valkey"))
        dsn, owner = postgres.url("florin_payments", "app"), postgres.url("florin_payments", "owner")
        migrate.upgrade("florin_payments", owner, "florin_payments_app")
        postgres.execute(pgbench.WALLETS_SQL, database="florin_payments")
        issuer = Issuer()
        keys = stack.enter_context(issuer.published())
        env = {
            "FLORIN_ENV": "test",
            "FLORIN_DATABASE_URL": dsn,
            "FLORIN_REDIS_URL": valkey.url,
            "FLORIN_BROKER": "redis",
            "FLORIN_JWKS_URL": keys,
            "FLORIN_PSP_URL": "http://127.0.0.1:9",
            "FLORIN_OBJECTS_DIR": tempfile.gettempdir(),
            "FLORIN_PSP_API_KEY": token_urlsafe(48),
            "FLORIN_PSP_WEBHOOK_SECRET": token_urlsafe(48),
            "FLORIN_PAYMENT_LINK_KEY": token_urlsafe(48),
            "FLORIN_WEBHOOK_KEY": token_urlsafe(48),
            "FLORIN_LOG_LEVEL": "warning",
        }
        payers = Payers(issuer)
        alone = service(stack, folder, tested, env, background="off")
        for mode in MODES:  # warm: tokens verified, people remembered, statements prepared
            http_load.load(alone.port, lambda m=mode: payers.make(m), callers=8, seconds=1, status=201)  # type: ignore[misc]
        by_pgbench = 0
        for _ in range(rounds):
            for mode in MODES:
                for callers in callers_of_all:
                    figures = seen.setdefault(("http", mode, callers), Figures())
                    through_http(alone, payers, mode, callers, seconds, figures)
                    per_s, ms = bench.run(dsn, folder, mode, callers=callers, seconds=round(seconds + 0.1), core=tested)
                    seen.setdefault(("pgbench", mode, callers), Figures()).add(per_s, ms)
                    by_pgbench += len(ms)
        relayed = service(stack, folder, tested, env, background="on")
        http_load.load(relayed.port, lambda: payers.make("spread"), callers=8, seconds=1, status=201)
        for _ in range(rounds):
            figures = seen.setdefault(("relay", "spread", 32), Figures())
            through_http(relayed, payers, "spread", 32, seconds, figures)
        check_books(postgres, payers.made + by_pgbench)
    report = Report(
        "Instant payments", "python bench/payments.py", [*machine_lines, f"PostgreSQL {postgres.version()}"]
    )
    if quick:
        report.text("**Quick run: too short to be quoted.**")
    report.text(f"Load average before: {load_before:.1f}")
    rows = [_row(seen, mode, callers) for mode in MODES for callers in callers_of_all]
    columns = ["callers", "HTTP/s", "p50 ms", "p99 ms", "p99 / p50", "CPU µs", "pgbench/s", "p50 ms", "p99 ms", "ratio"]
    report.table("One process through HTTP, beside pgbench with the same statement", [*columns, "goal"], rows)
    relay = seen["relay", "spread", 32]
    report.text(
        f"With the relay and the jobs in the same process (as the local stack runs it), 32 callers, spread: "
        f"{relay.per_s.show()} payments/s, p50 {relay.p50_ms.show(1, spread=False)} ms, "
        f"p99 {relay.p99_ms.show(1, spread=False)} ms, {relay.cpu_us.show(0, spread=False)} µs of CPU each.",
        "",
        f"{number(payers.made + by_pgbench)} payments were made; all are in the books once, and the books balance. "
        f"Measured in {time.monotonic() - started:.0f} s.",
    )
    report.write("payments", keep=not quick)


def _row(seen: dict[tuple[str, str, int], Figures], mode: str, callers: int) -> list[str]:
    ours, theirs = seen["http", mode, callers], seen["pgbench", mode, callers]
    return [
        f"{mode}, {callers}",
        ours.per_s.show(),
        ours.p50_ms.show(1, spread=False),
        ours.p99_ms.show(1, spread=False),
        number(ours.p99_ms.median / ours.p50_ms.median, 1),
        ours.cpu_us.show(0, spread=False),
        theirs.per_s.show(),
        theirs.p50_ms.show(1, spread=False),
        theirs.p99_ms.show(1, spread=False),
        number(ours.per_s.median / theirs.per_s.median, 2),
        GOALS[mode] if callers >= 32 else "",
    ]


if __name__ == "__main__":
    main()
