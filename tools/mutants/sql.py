"""Mutants of the SQL core: a database is made from each, and the tests of money run against it."""

import asyncio
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from importlib.resources import files
from pathlib import Path

from sql_operators import Mutant, mutants
from trials import PACKAGE, TEMPLATE, Bench

from florin_kit.db import migrate


@dataclass(frozen=True)
class Part:
    """A part of a script, and the fastest tests that should notice what is wrong in it."""

    script: str
    tests: tuple[str, ...]
    begin: str = ""
    #: Where the next part begins; at the script's end without.
    end: str = ""

    def lines(self, source: str) -> range:
        """Its lines in the script."""
        first, behind = source.index(self.begin), source.index(self.end) if self.end else len(source)
        return range(source.count("\n", 0, first) + 1, source.count("\n", 0, behind) + 1)


PARTS = (
    Part("0001_ledger.sql", ("test_ledger_tables.py", "test_ledger.py", "test_watch.py")),
    Part("0005_reversals.sql", ("test_ledger.py",)),
    Part("0011_rules.sql", ("test_tables.py",), "", "CREATE FUNCTION spending_add"),
    Part("0011_rules.sql", ("test_limits.py",), "CREATE FUNCTION spending_add", "CREATE TABLE reviews"),
    Part("0011_rules.sql", ("test_tables.py",), "CREATE TABLE reviews", "CREATE FUNCTION payment_create"),
    Part("0011_rules.sql", ("test_paying.py", "test_limits.py"), "CREATE FUNCTION payment_create"),
    Part("0014_exchange.sql", ("exchange/test_posting.py",), "CREATE FUNCTION ledger_post", "CREATE TABLE"),
    Part("0014_exchange.sql", ("test_tables.py",), "CREATE TABLE"),
)


def run(root: Path, only: list[str]) -> Iterator[tuple[str, Mutant, str]]:
    """Script, mutant and what became of it, one after the other; ``only`` names scripts, and a line to begin at."""
    begins = {name: int(line or 0) for name, _, line in (word.partition(":") for word in only)}
    with Bench.opened() as bench:
        for part in PARTS:
            source = (files(PACKAGE) / "migrations" / "sql" / part.script).read_text()
            wanted = [line for line in part.lines(source) if line >= begins.get(part.script, 0)]
            if not wanted or (only and part.script not in begins):
                continue
            paths = [str(root / "services/payments/tests" / test) for test in part.tests]
            bench.prepare(paths, partial(_try, bench, part.script, source, paths))
            for mutant in mutants(source):
                if mutant.line in wanted:
                    yield part.script, mutant, _try(bench, part.script, mutant.text, paths)


def _try(bench: Bench, script: str, text: str, tests: list[str]) -> str:
    package = bench.folder / "package"
    shutil.rmtree(package, ignore_errors=True)
    shutil.copytree(Path(str(files(PACKAGE))) / "migrations", package / "migrations")
    (package / "migrations" / "sql" / script).write_text(text)
    bench.drop_databases()
    return bench.run(tests, partial(_build, bench, package))


def _build(bench: Bench, package: Path) -> bool:
    """Make the tests' template by the mutant; what nobody can install endangers nobody."""
    migrate.files = lambda name: package if name == PACKAGE else files(name)  # type: ignore[attr-defined]
    bench.server.create(TEMPLATE)
    try:
        asyncio.run(migrate.upgrade_async(PACKAGE, bench.server.url(TEMPLATE, "owner"), f"{TEMPLATE}_app"))
    except Exception as error:
        print(error, file=sys.stderr)
        return False
    return True
