"""How long lists, searches and reports take, at 10,000, a million and ten million payments.

    python bench/lists.py [size …]

Each size is a database of its own, seeded as `make seed` does it, with one payments process in front. One
caller asks for each page, again and again: as the user with the most payments, as one with few, and as a member
of staff who sees all. Every answer is checked to be one (200); what is searched for is taken from the data, so
that there is something to find. Ten million payments take about half an hour to seed, and 15 GB of disk.
"""

import argparse
import asyncio
import json
import os
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from secrets import token_urlsafe
from urllib.parse import urlencode
from urllib.request import Request, urlopen
from uuid import UUID

from harness import http_load, machine, program
from harness.issuer import Issuer
from harness.report import Report
from harness.series import number, percentile

from florin_cli.seeding.sizes import grow
from florin_cli.servers import Postgres, Valkey
from florin_cli.servers.ports import free_port
from florin_kit.db import migrate
from florin_kit.ids import from_uuid, new_id

SIZES = (10_000, 1_000_000, 10_000_000)
SECONDS = 1.5
PAGES = 10  # how deep the deep page is
GOAL_MS = 50
HEAVY, LIGHT, STAFF = "most payments", "few payments", "staff"
_BY_ENTRIES = (
    "SELECT owner_id FROM ledger_accounts WHERE kind = 'wallet' GROUP BY 1 ORDER BY sum(entry_count) {} LIMIT 1"
)
# A word of a description, and somebody's name, from the middle of a history.
_WORDS = """
    SELECT (regexp_match(p.description, '[[:alpha:]]{{4,}}'))[1] || '|' || u.name FROM payments p
    JOIN users u ON u.id IN (p.sender_id, p.recipient_id) AND u.id <> '{0}'
    WHERE '{0}' IN (p.sender_id, p.recipient_id) AND p.description ~ '[[:alpha:]]{{4,}}'
    ORDER BY p.id DESC OFFSET 20 LIMIT 1
"""


class Lists:
    """A payments process on a seeded database, and who asks it."""

    def __init__(self, stack: ExitStack, payments: int, core: int) -> None:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        self._postgres = stack.enter_context(Postgres.running(folder / "postgres", databases=["florin_payments"]))
        valkey = stack.enter_context(Valkey.running(folder / "valkey"))
        owner = self._postgres.url("florin_payments", "owner")
        migrate.upgrade("florin_payments", owner, "florin_payments_app")
        self.seeded = asyncio.run(grow(owner, payments, [], lambda step: print(step, file=sys.stderr), seed=7))
        issuer = Issuer()
        env = {
            "PATH": os.environ["PATH"],
            "FLORIN_ENV": "test",
            "FLORIN_DATABASE_URL": self._postgres.url("florin_payments", "app"),
            "FLORIN_REDIS_URL": valkey.url,
            "FLORIN_BROKER": "redis",
            "FLORIN_BACKGROUND": "off",
            "FLORIN_JWKS_URL": stack.enter_context(issuer.published()),
            "FLORIN_PSP_URL": "http://127.0.0.1:9",
            "FLORIN_OBJECTS_DIR": str(folder),
            "FLORIN_LOG_LEVEL": "warning",
            **{f"FLORIN_{name}": token_urlsafe(48) for name in ("PSP_API_KEY", "PSP_WEBHOOK_SECRET")},
            **{f"FLORIN_{name}": token_urlsafe(48) for name in ("PAYMENT_LINK_KEY", "WEBHOOK_KEY")},
        }
        self._port = free_port()
        command = [sys.executable, "-m", "florin_payments"]
        given = {**env, "FLORIN_BIND_PORT": str(self._port)}
        stack.enter_context(
            program.running("payments", command, core=core, port=self._port, env=given, log=folder / "payments.log")
        )
        heavy, light = (self._value(_BY_ENTRIES.format(order)) for order in ("DESC", "ASC"))
        self._words = self._value(_WORDS.format(heavy)).split("|")
        self._tokens = {
            HEAVY: issuer.caller(from_uuid("usr", UUID(heavy))).token,
            LIGHT: issuer.caller(from_uuid("usr", UUID(light))).token,
            STAFF: issuer.caller(new_id("usr"), role="ADMIN").token,
        }
        self.counts = {
            HEAVY: int(self._value(f"SELECT sum(entry_count) FROM ledger_accounts WHERE owner_id = '{heavy}'")),
            LIGHT: int(self._value(f"SELECT sum(entry_count) FROM ledger_accounts WHERE owner_id = '{light}'")),
            STAFF: int(self._value("SELECT count(*) FROM payments")),
        }

    def _value(self, sql: str) -> str:
        return self._postgres.execute(sql, database="florin_payments").strip()

    def questions(self, who: str) -> dict[str, str]:
        """What that caller asks, by name: each the path of a request."""
        word, name = self._words
        month = datetime.now(UTC).replace(day=1, hour=0, minute=0, second=0, microsecond=0) - timedelta(days=28)
        return {
            "first page": self._path(),
            f"page {PAGES}": self._deep(who),
            "of one status": self._path(status="refunded"),
            "largest first": self._path(sort="amount", order="desc"),
            "a month, at least 50.00": self._path(**{"from": month.isoformat(), "min_amount": "5000"}),
            "search: a word": self._path(q=word),
            "search: a name": self._path(q=name),
            "search: nothing found": self._path(q="xylophonist"),
            "report: a year by month": self._path("/reports", **{"from": _days_ago(365), "group_by": "month"}),
            "report: 30 days by day": self._path("/reports"),
        }

    def ask(self, who: str, path: str, core_seconds: float) -> list[float]:
        """Milliseconds of one caller's requests, in ascending order."""
        head = f"GET {path} HTTP/1.1\r\nHost: payments\r\nUser-Agent: bench/1\r\n"
        request = f"{head}Authorization: Bearer {self._tokens[who]}\r\n\r\n".encode()
        return http_load.load(self._port, lambda: request, callers=1, seconds=core_seconds, status=200)[1]

    def _deep(self, who: str) -> str:
        path = self._path()
        for _ in range(PAGES - 1):
            asked = Request(f"http://127.0.0.1:{self._port}{path}")
            asked.add_header("Authorization", f"Bearer {self._tokens[who]}")
            asked.add_header("User-Agent", "bench/1")
            with urlopen(asked, timeout=60) as answer:
                cursor = json.load(answer)["next_cursor"]
            if cursor is None:
                break
            path = self._path(cursor=cursor)
        return path

    @staticmethod
    def _path(below: str = "", **query: str) -> str:
        return f"/api/v1/payments{below}?{urlencode(query)}"


def measure(seeded: Sequence[Lists]) -> tuple[dict[tuple[str, str], list[str]], float]:
    """For who asks and what: a figure of each size; and the highest median of all, in milliseconds."""
    seen: dict[tuple[str, str], list[str]] = {}
    slowest = 0.0
    for who in (HEAVY, LIGHT, STAFF):
        for lists in seeded:
            for what, path in lists.questions(who).items():
                lists.ask(who, path, SECONDS / 5)  # warm: the token verified, statements prepared
                ms = lists.ask(who, path, SECONDS)
                p50, p99 = percentile(ms, 0.5), percentile(ms, 0.99)
                slowest = max(slowest, p50)
                seen.setdefault((who, what), []).append(f"{number(p50, 1)} / {number(p99, 1)}")
    return seen, slowest


def _days_ago(days: int) -> str:
    return (datetime.now(UTC) - timedelta(days=days)).isoformat()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sizes", nargs="*", type=int, default=SIZES)
    sizes = parser.parse_args().sizes
    tested, other = machine.cores()
    load_before, began = machine.load(), time.monotonic()
    machine_lines = machine.describe()
    machine.settle_on(other)
    with ExitStack() as stack:
        seeded = [Lists(stack, size, tested) for size in sizes]
        print("seeded", file=sys.stderr)
        seen, slowest = measure(seeded)
    report = Report("Lists, searches and reports", "python bench/lists.py", machine_lines)
    report.text(f"Load average before: {load_before:.1f}")
    for lists in seeded:
        report.text(f"- {lists.seeded}. " + ", ".join(f"{who}: {number(n)}" for who, n in lists.counts.items()))
    for who in (HEAVY, LIGHT, STAFF):
        rows = [[what, *cells] for (asker, what), cells in seen.items() if asker == who]
        columns = ["p50 / p99 ms of one caller", *(f"{number(size)} payments" for size in sizes)]
        report.table(f"Asked by: {who}", columns, rows)
    report.text(
        f"The slowest median is {number(slowest, 1)} ms (goal: at most {GOAL_MS}). "
        f"Measured in {time.monotonic() - began:.0f} s, with the seeding."
    )
    report.write("lists", keep=len(sizes) == len(SIZES))


if __name__ == "__main__":
    main()
