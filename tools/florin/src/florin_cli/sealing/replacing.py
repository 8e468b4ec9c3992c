"""`florin keys replace`: new keys for what the local stack has sealed, without a lost request."""

import fcntl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Annotated

import typer
from rich.console import Console

from florin_cli.paths import Home
from florin_cli.sealing import data
from florin_cli.stack import control, environment, replacement, replicas, secret_store, state
from florin_cli.stack.errors import StackError

_ROUNDS_MAX = 5
_DONE = {
    "readable": "1. Every process can open what the new keys seal",
    "sealing": "2. Every process seals with the new keys",
    "dropped": "3. Nothing is sealed with the old keys, and no process knows them",
    None: "",
}


def replace(
    key: Annotated[str, typer.Argument(help="One of the keys in secrets.json; without: all that seal data.")] = "",
    step: Annotated[bool, typer.Option("--step", help="Do the next step only.")] = False,
) -> None:
    """Replace the keys that data is sealed with, without an interruption; goes on where it was ended.

    1. Every process learns the new keys. 2. They seal, and the old ones still open. 3. Everything is sealed anew,
    and the old ones are dropped.
    """
    home = Home.from_environment()
    if key and key not in replacement.KEYS:
        raise StackError(f"there is no key {key!r}: {', '.join(replacement.KEYS)}")
    console = Console()
    with _alone(home):
        while _next(home, [key] if key else replacement.KEYS, console) and not step:
            pass


def _next(home: Home, keys: Sequence[str], console: Console) -> bool:
    """Do one step; whether there is another one."""
    secrets = _settled(home, console)
    phase = replacement.phase(secrets)
    if phase == "sealing":
        _rewrap(home, console)
    if phase != "dropped":
        secret_store.save(home.secrets, replacement.after(secrets, keys))
        secrets = _settled(home, console)
        console.print(_DONE[replacement.phase(secrets)], highlight=False)
    if replacement.phase(secrets) != "dropped":
        return True
    secret_store.save(home.secrets, replacement.ended(secrets))
    return False


def _settled(home: Home, console: Console) -> dict[str, str]:
    """The secrets, once every process has reached the phase that they are in; who was killed may have left others."""
    secrets = secret_store.ensure(home.secrets)
    if not replacement.is_reached(secrets):
        _restart(home, replacement.services(secrets), console)
        secrets = replacement.reached(secrets)
        secret_store.save(home.secrets, secrets)
    return secrets


def _restart(home: Home, services: Sequence[str], console: Console) -> None:
    found = state.running(home)
    if found is None:
        raise StackError(f"no stack runs in {home.path}; start it with `make up` and try again")
    names = [name for service in services for name in replicas.chosen(found.processes, service)]
    control.ask_restart(home, names, lambda words: console.print(words, highlight=False))


def _rewrap(home: Home, console: Console) -> None:
    """Seal everything anew; what somebody held just then is tried again."""
    for _ in range(_ROUNDS_MAX):
        left = data.rewrap_all(environment.current(home), console)
        if not left:
            return
    raise StackError(f"{left} values are not sealed with the new keys: `florin keys status` says where")


@contextmanager
def _alone(home: Home) -> Iterator[None]:
    """One replacement at a time."""
    environment.current(home)
    with (home.path / "keys.lock").open("a") as stream:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise StackError("another `florin keys replace` is at work") from None
        yield
