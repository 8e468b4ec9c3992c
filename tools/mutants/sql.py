"""Mutants of the SQL core: a database is made from each, and the tests of money run against it.

One PostgreSQL serves all; every mutant is tried in a process of its own, forked with everything imported.
"""

import os
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from sql_operators import Mutant, mutants

from florin_cli.servers import Postgres, Valkey
from florin_kit.db import migrate

PACKAGE = "florin_payments"
# A script, where its core begins, and the fastest tests that should notice.
SCRIPTS = {
    "0001_ledger.sql": ("", ("test_ledger_tables.py", "test_ledger.py", "test_watch.py")),
    "0011_rules.sql": ("CREATE FUNCTION spending_add", ("test_paying.py", "test_limits.py")),
    "0005_reversals.sql": ("", ("test_ledger.py",)),
    "0014_exchange.sql": ("CREATE FUNCTION ledger_post", ("exchange/test_posting.py", "exchange/test_exchanges.py")),
}
BASELINE_TIMEOUT_S = 600
TIMEOUT_FACTOR = 6  # of what the tests take on what was not changed
SURVIVED, KILLED, TIMED_OUT, STILLBORN = "survived", "killed", "timed out", "stillborn"
EXIT_STILLBORN = 77


def run(root: Path, only: list[str]) -> Iterator[tuple[str, Mutant, str]]:
    """Script, mutant and what became of it, one after the other; ``only`` names scripts, and a line to begin at."""
    begins = {name: int(line or 0) for name, _, line in (word.partition(":") for word in only)}
    folder = Path(tempfile.mkdtemp(prefix="florin-mutants-"))
    try:
        with Postgres.running(folder / "postgres", fsync=False) as server, Valkey.running(folder / "valkey") as valkey:
            for script, (begin, tests) in SCRIPTS.items():
                if only and script not in begins:
                    continue
                source = (files(PACKAGE) / "migrations" / "sql" / script).read_text()
                paths = [str(root / "services/payments/tests" / test) for test in tests]
                trial = Trial(folder, server, valkey, script, paths)
                began = time.monotonic()
                outcome = trial.run(source, BASELINE_TIMEOUT_S)
                assert outcome == SURVIVED, f"{script} fails unchanged: {(folder / 'output').read_text()[-2000:]}"
                timeout_s = TIMEOUT_FACTOR * (time.monotonic() - began)
                for mutant in mutants(source, source.index(begin)):
                    if mutant.line < begins.get(script, 0):
                        continue
                    yield script, mutant, trial.run(mutant.text, timeout_s)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@dataclass(frozen=True)
class Trial:
    """Tries texts of one script with the tests that should notice a wrong one."""

    folder: Path
    server: Postgres
    valkey: Valkey
    script: str
    tests: list[str]

    def run(self, text: str, timeout_s: float) -> str:
        """What becomes of a text."""
        package = self.folder / "package"
        shutil.rmtree(package, ignore_errors=True)
        shutil.copytree(Path(str(files(PACKAGE))) / "migrations", package / "migrations")
        (package / "migrations" / "sql" / self.script).write_text(text)
        _drop_databases(self.server)
        child = os.fork()
        if child == 0:
            os.setsid()
            os._exit(self._child(package))
        ends = time.monotonic() + timeout_s
        while True:
            done, status = os.waitpid(child, os.WNOHANG)
            if done:
                return {0: SURVIVED, EXIT_STILLBORN: STILLBORN}.get(os.waitstatus_to_exitcode(status), KILLED)
            if time.monotonic() > ends:  # a test that hangs has noticed; counted apart, a busy machine does it too
                os.killpg(child, signal.SIGKILL)
                os.waitpid(child, 0)
                return TIMED_OUT
            time.sleep(0.05)

    def _child(self, package: Path) -> int:
        with (self.folder / "output").open("w") as output:
            os.dup2(output.fileno(), 1)
            os.dup2(output.fileno(), 2)
        _share(self.server, self.valkey, package)
        if not _can_be_built(self.server):
            return EXIT_STILLBORN
        return int(pytest.main(["-x", "-q", *self.tests]))


def _share(server: Postgres, valkey: Valkey, package: Path) -> None:
    """The fixtures find servers that run, and migrations find the mutant."""

    def lend(what: Any) -> Any:
        @contextmanager
        def running(*_args: Any, **_options: Any) -> Iterator[Any]:
            yield what

        return running

    Postgres.running = lend(server)  # type: ignore[method-assign]
    Valkey.running = lend(valkey)  # type: ignore[method-assign]
    migrate.files = lambda name: package if name == PACKAGE else files(name)  # type: ignore[attr-defined]


def _can_be_built(server: Postgres) -> bool:
    """Whether the migrations run at all; what nobody can install endangers nobody.

    The database that comes of it is the tests' template: they do not make it a second time.
    """
    import asyncio

    name = f"{PACKAGE}_template"
    server.create(name)
    address = server.url(name, "owner")
    create, upgrade = server.create, migrate.upgrade_async
    try:
        asyncio.run(upgrade(PACKAGE, address, f"{name}_app"))
    except Exception as error:
        print(error, file=sys.stderr)
        return False

    async def upgrade_others(package: str, url: str, *arguments: Any) -> None:
        if url != address:
            await upgrade(package, url, *arguments)

    server.create = lambda wanted: create(wanted) if wanted != name else None  # type: ignore[method-assign]
    migrate.upgrade_async = upgrade_others  # type: ignore[assignment]
    return True


def _drop_databases(server: Postgres) -> None:
    names = server.execute("SELECT datname FROM pg_database WHERE datname ~ '^florin_'").split()
    for name in names:
        server.execute(f"DROP DATABASE {name} WITH (FORCE)")
