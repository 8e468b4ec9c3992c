"""A mutant's trial: the tests that should notice it, in a process of its own, forked with what is slow imported.

One PostgreSQL and one Valkey serve all trials.
"""

import importlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from florin_cli.servers import Postgres, Valkey
from florin_kit.db import migrate

SURVIVED, KILLED, TIMED_OUT, STILLBORN = "survived", "killed", "timed out", "stillborn"
EXIT_STILLBORN = 77
BASELINE_TIMEOUT_S = 600
TIMEOUT_FACTOR = 6  # of what the tests take on what was not changed
PACKAGE = "florin_payments"
TEMPLATE = f"{PACKAGE}_template"
_IMPORTED = """
import json, sys, pytest
pytest.main(["--collect-only", "-qq", *sys.argv[2:]])
paths = {name: getattr(module, "__file__", None) or "" for name, module in list(sys.modules.items())}
found = [name for name, path in paths.items() if "-packages/" in path]
open(sys.argv[1], "w").write(json.dumps(found))
"""


@dataclass
class Bench:
    """Where trials are held: a folder of their own, and the servers."""

    folder: Path
    server: Postgres
    valkey: Valkey
    timeout_s: float = BASELINE_TIMEOUT_S

    @classmethod
    @contextmanager
    def opened(cls) -> Iterator["Bench"]:
        """Start the servers, and leave nothing."""
        folder = Path(tempfile.mkdtemp(prefix="florin-mutants-"))
        try:
            with Postgres.running(folder / "postgres", fsync=False) as server:
                with Valkey.running(folder / "valkey") as valkey:
                    yield cls(folder, server, valkey)
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def prepare(self, tests: Sequence[str], unchanged: Callable[[], str]) -> None:
        """Import what tests need of others, and see how long they take on what was not changed."""
        names = self.folder / "imported"
        subprocess.run([sys.executable, "-c", _IMPORTED, names, *tests], check=True, stdout=subprocess.DEVNULL)
        for name in json.loads(names.read_text()):
            try:
                importlib.import_module(name)
            except Exception as error:  # some are no modules that can be imported by name: then each trial does it
                print(f"{name}: {error}", file=sys.stderr)
        self.timeout_s = BASELINE_TIMEOUT_S
        began = time.monotonic()
        outcome = unchanged()
        assert outcome == SURVIVED, f"they fail on what was not changed: {self.output()}"
        self.timeout_s = TIMEOUT_FACTOR * (time.monotonic() - began)

    def run(self, tests: Sequence[str], begin: Callable[[], bool]) -> str:
        """What becomes of a mutant that ``begin`` installs in the trial's process; it says whether it could be."""
        child = os.fork()
        if child == 0:
            os.setsid()
            os._exit(self._trial(tests, begin))
        ends = time.monotonic() + self.timeout_s
        while True:
            done, status = os.waitpid(child, os.WNOHANG)
            if done:
                return {0: SURVIVED, EXIT_STILLBORN: STILLBORN}.get(os.waitstatus_to_exitcode(status), KILLED)
            if time.monotonic() > ends:  # a test that hangs has noticed; counted apart, a busy machine does it too
                os.killpg(child, signal.SIGKILL)
                os.waitpid(child, 0)
                return TIMED_OUT
            time.sleep(0.02)

    def output(self) -> str:
        """The last words of the last trial."""
        return (self.folder / "output").read_text()[-3000:]

    def drop_databases(self, *, keep: str = "") -> None:
        for name in self.server.execute("SELECT datname FROM pg_database WHERE datname ~ '^florin_'").split():
            if name != keep:
                self.server.execute(f"DROP DATABASE {name} WITH (FORCE)")

    def _trial(self, tests: Sequence[str], begin: Callable[[], bool]) -> int:
        with (self.folder / "output").open("w") as output:
            os.dup2(output.fileno(), 1)
            os.dup2(output.fileno(), 2)
        _lend(Postgres, self.server)
        _lend(Valkey, self.valkey)
        if not begin():
            return EXIT_STILLBORN
        self._keep_template()
        return int(pytest.main(["-x", "-q", *tests]))

    def _keep_template(self) -> None:
        """A template that is there already is not made a second time."""
        if TEMPLATE not in self.server.execute("SELECT datname FROM pg_database").split():
            return
        address = self.server.url(TEMPLATE, "owner")
        create, upgrade = self.server.create, migrate.upgrade_async

        async def upgrade_others(package: str, url: str, *arguments: Any) -> None:
            if url != address:
                await upgrade(package, url, *arguments)

        self.server.create = lambda name: create(name) if name != TEMPLATE else None  # type: ignore[method-assign]
        migrate.upgrade_async = upgrade_others  # type: ignore[assignment]


def _lend(kind: Any, server: Any) -> None:
    """Let the fixtures find a server that runs."""

    @contextmanager
    def running(*_args: Any, **_options: Any) -> Iterator[Any]:
        yield server

    kind.running = running
