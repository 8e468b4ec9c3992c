"""`florin logs`: what the processes of the stack printed."""

import time
from typing import Annotated

import typer

from florin_cli.paths import Home
from florin_cli.stack.errors import StackError

_POLL_S = 0.2


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(rich_help_panel="Local stack")(logs)


def logs(
    service: Annotated[str | None, typer.Argument(help="One process, e.g. `payments`; default: all.")] = None,
    lines: Annotated[int, typer.Option("--lines", "-n", min=0, help="How many last lines of each.")] = 40,
    follow: Annotated[bool, typer.Option("--follow", "-f", help="Wait for more.")] = False,
) -> None:
    """Print the last log lines of all processes or of one."""
    home = Home.from_environment()
    files = sorted(home.logs.glob("*.log")) if service is None else [home.logs / f"{service}.log"]
    if not files or not files[0].exists():
        known = ", ".join(sorted(file.stem for file in home.logs.glob("*.log"))) or "none yet"
        raise StackError(f"there is no such log; there are: {known}")
    positions = {}
    for file in files:
        content = file.read_bytes()
        positions[file] = len(content)
        for line in content.decode(errors="replace").splitlines()[-lines:] if lines else []:
            typer.echo(_prefixed(file.stem, line, service))
    while follow:
        time.sleep(_POLL_S)
        for file, position in positions.items():
            with file.open("rb") as stream:
                stream.seek(position)
                whole, newline, _ = stream.read().rpartition(b"\n")
            positions[file] += len(whole) + len(newline)
            for line in whole.decode(errors="replace").splitlines():
                typer.echo(_prefixed(file.stem, line, service))


def _prefixed(name: str, line: str, only: str | None) -> str:
    return line if only else f"{name:<14}| {line}"
