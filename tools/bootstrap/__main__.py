"""First steps of every `make` target, with nothing but Python's standard library.

`tools/python COMMAND …` finds a Python and runs this.
"""

import os
import sys
import time

import checks
import environment
import gateway
import locks
import web
from steps import PYTHON, ROOT, Failure, say


def _up(arguments: list[str]) -> int:
    began = time.time()
    environment.ensure("local")
    web.build()
    return _florin("up", *arguments, FLORIN_MAKE_BEGAN=str(began))


def _stack(command: str, arguments: list[str]) -> int:
    if not environment.present():
        say("florin: nothing is set up here yet; `make up` does it")
        return 0 if command in ("down", "reset") else 3
    return _florin(command, *arguments)


def _florin(*arguments: str, **env: str) -> int:
    """Become the `florin` command: signals then reach it directly, and its exit code is ours."""
    os.chdir(ROOT)
    os.execve(PYTHON, [str(PYTHON), "-m", "florin_cli", *arguments], os.environ | env)  # noqa: S606


def _test(arguments: list[str]) -> int:
    environment.ensure("dev")
    return checks.test(arguments)


def _drills(arguments: list[str]) -> int:
    environment.ensure("dev")
    web.build()
    gateway.compile_()
    return checks.drills(arguments)


def _mutants(arguments: list[str]) -> int:
    environment.ensure("dev")
    os.nice(10)
    return checks.mutants(arguments)


def _bench(arguments: list[str]) -> int:
    environment.ensure("dev")
    gateway.compile_()
    return checks.bench(arguments)


def _check(_arguments: list[str]) -> int:
    environment.ensure("dev")
    checks.check()
    return 0


def _lock(_arguments: list[str]) -> int:
    environment.ensure("local")
    locks.write()
    return 0


def _build(_arguments: list[str]) -> int:
    environment.ensure("dev")
    web.build()
    gateway.compile_()
    return 0


def _setup(_arguments: list[str]) -> int:
    environment.ensure("dev")
    return 0


_COMMANDS = {
    "up": _up,
    "test": _test,
    "drills": _drills,
    "mutants": _mutants,
    "bench": _bench,
    "check": _check,
    "lock": _lock,
    "build": _build,
    "setup": _setup,
}


def main(words: list[str]) -> int:
    """Run one command; returns the exit code."""
    command, arguments = words[0], words[1:]
    if command in _COMMANDS:
        return _COMMANDS[command](arguments)
    return _stack(command, arguments)


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except Failure as failure:
        sys.exit(f"florin: {failure}")
    except KeyboardInterrupt:
        sys.exit(130)
