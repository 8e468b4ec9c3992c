"""`florin up`, `down`, `status`, `reset`: the life of the local stack."""

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from florin_cli.paths import ROOT, Home
from florin_cli.servers.process import end_recorded
from florin_cli.stack import control, replicas, state
from florin_cli.stack.errors import StackError
from florin_cli.stack.service import healthy

_DETACH_TIMEOUT_S = 240.0
_DOWN_TIMEOUT_S = 60.0
_POLL_S = 0.05
_TAIL_LINES = 25
_OWN_PREFIX = "florin: "
_EXIT_DEGRADED = 1
_EXIT_NOT_RUNNING = 3


def register(app: typer.Typer) -> None:
    """Add the commands."""
    for command in (up, down, restart, status, reset):
        app.command(rich_help_panel="Local stack")(command)


def up(
    detach: Annotated[bool, typer.Option("--detach", "-d", help="Return when everything is healthy.")] = False,
) -> None:
    """Run the whole platform here; Ctrl-C stops it."""
    home = Home.from_environment()
    if detach:
        _detached(home)
        return
    # Imported only now: it needs the packages of the real servers.
    from florin_cli.stack.up import run

    run(home)


def down() -> None:
    """Stop the platform that runs in this home."""
    home = Home.from_environment()
    found = state.load(home)
    if found is None:
        typer.echo(f"no stack runs in {home.path}")
        return
    if found.supervisor.alive:
        end_recorded(
            found.supervisor.pid,
            found.supervisor.start_tick,
            request=signal.SIGTERM,
            deadline_s=_DOWN_TIMEOUT_S,
        )
    left = state.recover(home)
    if left:
        typer.echo(f"ended what a killed run had left: {', '.join(left)}")
    typer.echo(f"the stack in {home.path} is stopped")


def restart(
    service: Annotated[str, typer.Argument(help="A service or one replica; without: all of ours.")] = "",
) -> None:
    """Replace services without an interruption: one process at a time, the next when it is healthy."""
    home = Home.from_environment()
    found = state.running(home)
    if found is None:
        raise StackError(f"no stack runs in {home.path}; start it with `make up`")
    names = replicas.chosen(found.processes, service)
    if not names:
        raise StackError(f"no service of this stack is called {service!r}: {', '.join(found.processes)}")
    control.ask_restart(home, names, typer.echo)


def status() -> None:
    """Show what runs and whether it is healthy; exit code 3: nothing runs, 1: not healthy."""
    home = Home.from_environment()
    found = state.running(home)
    if found is None:
        typer.echo(f"no stack runs in {home.path}")
        raise typer.Exit(_EXIT_NOT_RUNNING)
    table = Table(box=None, header_style="bold", pad_edge=False)
    for column in ("process", "pid", "port", "version", "state"):
        table.add_column(column)
    states = {}
    for name, entry in found.processes.items():
        probed = healthy(entry.port) if replicas.is_service(name) and entry.port else True
        states[name] = ("healthy" if probed else "not ready") if entry.alive else "dead"
        table.add_row(
            name, str(entry.pid), str(entry.port), found.versions.get(replicas.service_of(name), ""), states[name]
        )
    console = Console()
    console.print(f"{found.status}   {found.origin}   events: {found.broker}", highlight=False)
    console.print(table, highlight=False)
    if found.status != "ready" or any(value != "healthy" for value in states.values()):
        raise typer.Exit(_EXIT_DEGRADED)


def reset(
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
) -> None:
    """Stop the platform and delete its data: databases, secrets, mail, certificates."""
    home = Home.from_environment()
    if not home.path.exists():
        typer.echo(f"there is nothing in {home.path}")
        return
    if not (home.secrets.exists() or home.state.exists() or home.lock.exists()) and any(home.path.iterdir()):
        raise StackError(f"{home.path} does not look like the data of a stack; delete it yourself")
    if not yes:
        typer.confirm(f"Delete {home.path} with all its data?", abort=True)
    down()
    # PostgreSQL's folder may be a link to a place that an unprivileged user can reach.
    for link in (entry for entry in home.path.glob("*/*") if entry.is_symlink() and entry.is_dir()):
        shutil.rmtree(link.resolve(), ignore_errors=True)
    shutil.rmtree(home.path)
    typer.echo(f"deleted {home.path}")


def _detached(home: Home) -> None:
    """Start the supervisor in a session of its own and wait until it is healthy or gone."""
    home.make()
    log = home.path / "stack.log"
    with log.open("wb") as output:
        child = subprocess.Popen(
            [sys.executable, "-m", "florin_cli", "up"],
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=os.environ | {"FLORIN_HOME": str(home.path)},
            start_new_session=True,
        )
    deadline = time.monotonic() + _DETACH_TIMEOUT_S
    try:
        while time.monotonic() < deadline:
            found = state.load(home)
            if found is not None and found.supervisor.pid == child.pid and found.status == "ready":
                typer.echo(_welcome(log.read_text(errors="replace")))
                return
            if child.poll() is not None:
                raise StackError(_last_words(log))
            time.sleep(_POLL_S)
    except KeyboardInterrupt:
        child.terminate()
        child.wait()
        raise
    child.terminate()
    child.wait()
    raise StackError(f"not healthy in {_DETACH_TIMEOUT_S:.0f} s\n{_last_words(log)}")


def _welcome(log: str) -> str:
    """Return the supervisor's own closing words, without its prefix."""
    lines = [line.partition("| ")[2] for line in log.splitlines() if line.startswith("florin ")]
    start = max((number for number, line in enumerate(lines) if line.startswith("Florin is ready")), default=0)
    return "\n".join(lines[start:]).rstrip()


def _last_words(log: Path) -> str:
    """Return the message that the supervisor ended with, or else the last lines of its log."""
    lines = log.read_text(errors="replace").splitlines()
    ends = [number for number, line in enumerate(lines) if line.startswith(_OWN_PREFIX)]
    return "\n".join(lines[ends[-1] :]).removeprefix(_OWN_PREFIX) if ends else "\n".join(lines[-_TAIL_LINES:])
