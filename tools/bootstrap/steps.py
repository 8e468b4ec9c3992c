"""Steps with their seconds, and commands whose failure is one clear message."""

import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"

_LINES_SHOWN = 40


class Failure(Exception):
    """Ends the command with this message and exit code 1."""


@contextmanager
def step(words: str) -> Iterator[None]:
    """Show what is being done, then how many seconds it took."""
    interactive = sys.stderr.isatty()
    if interactive:
        sys.stderr.write(f"  …      {words}\r")
        sys.stderr.flush()
    began = time.monotonic()
    yield
    sys.stderr.write(f"  {time.monotonic() - began:5.1f} s  {words}\n")


def say(words: str) -> None:
    """Print a line about the work itself, apart from its results."""
    sys.stderr.write(f"{words}\n")
    sys.stderr.flush()


def run(
    command: Sequence[str | Path],
    *,
    cwd: Path = ROOT,
    env: Mapping[str, str] | None = None,
    stdin: str | None = None,
) -> str:
    """Run a command quietly and return what it printed; its words are shown only if it fails."""
    done = subprocess.run(command, cwd=cwd, env=env, input=stdin, capture_output=True, text=True)
    if done.returncode != 0:
        words = (done.stderr.strip() or done.stdout.strip()).splitlines()
        raise Failure("\n".join([f"{Path(command[0]).name} failed:", *words[-_LINES_SHOWN:]]))
    return done.stdout
