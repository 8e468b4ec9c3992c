"""Mutants of the SQL core: a database is made from each, and the tests of money run against it."""

import asyncio
import shutil
import sys
from collections.abc import Iterator
from functools import partial
from importlib.resources import files
from pathlib import Path

from sql_operators import Mutant, mutants
from trials import TEMPLATE, Bench

from florin_kit.db import migrate

PACKAGE = "florin_payments"
# A script, where its core begins, and the fastest tests that should notice.
SCRIPTS = {
    "0001_ledger.sql": ("", ("test_ledger_tables.py", "test_ledger.py", "test_watch.py")),
    "0011_rules.sql": ("CREATE FUNCTION spending_add", ("test_paying.py", "test_limits.py")),
    "0005_reversals.sql": ("", ("test_ledger.py",)),
    "0014_exchange.sql": ("CREATE FUNCTION ledger_post", ("exchange/test_posting.py", "exchange/test_exchanges.py")),
}


def run(root: Path, only: list[str]) -> Iterator[tuple[str, Mutant, str]]:
    """Script, mutant and what became of it, one after the other; ``only`` names scripts, and a line to begin at."""
    begins = {name: int(line or 0) for name, _, line in (word.partition(":") for word in only)}
    with Bench.opened() as bench:
        for script, (begin, tests) in SCRIPTS.items():
            if only and script not in begins:
                continue
            source = (files(PACKAGE) / "migrations" / "sql" / script).read_text()
            paths = [str(root / "services/payments/tests" / test) for test in tests]
            bench.prepare(paths, partial(_try, bench, script, source, paths))
            for mutant in mutants(source, source.index(begin)):
                if mutant.line >= begins.get(script, 0):
                    yield script, mutant, _try(bench, script, mutant.text, paths)


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
