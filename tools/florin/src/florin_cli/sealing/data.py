"""`florin keys status|rewrap`: what is sealed with which key, in every database."""

import asyncio
import os
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

import typer
from rich.console import Console
from rich.table import Table

from florin_cli.paths import Home
from florin_cli.stack import environment
from florin_cli.stack.environment import Environment
from florin_cli.stack.errors import StackError

if TYPE_CHECKING:
    from florin_auth.settings import CommandSettings
    from florin_profile.commands import RewrapSettings

_AUTH = "auth"
_DATA_KEYS = (("profile", "PERSONAL_KEY"), ("payments", "WEBHOOK_KEY"), ("payments_test", "TEST_WEBHOOK_KEY"))
"""Databases with data keys, and the setting that wraps them."""
_CURRENT, _ONLY_OPENS, _UNKNOWN = "current", "one that only opens", "NOT CONFIGURED"
_UNNAMED, _BROKEN = "one of these", "NO KEY OPENS THEM"
_EXIT_LEFT = 1


class Sealed(NamedTuple):
    """How many values of a table have a key, and what that key is at present; without `key_id` they name none."""

    database: str
    table: str
    key_id: str | None
    many: int
    role: str


def status() -> None:
    """Show how many sealed values have which key; exit code 1: some have another one than the current.

    A key may go when nothing has it any more.
    """
    found = list(sealed(_environment()))
    table = Table(box=None, header_style="bold", pad_edge=False)
    for column in ("database", "table", "key", "values", "the key is"):
        table.add_column(column)
    for row in found:
        table.add_row(row.database, row.table, row.key_id or "not named", str(row.many), row.role)
    Console().print(table, highlight=False)
    if any(row.role != _CURRENT for row in found):
        raise typer.Exit(_EXIT_LEFT)


def rewrap() -> None:
    """Seal everything with the current keys, while the platform works on; exit code 1: something is left.

    The current keys are FLORIN_KEY_ENCRYPTION_KEY, FLORIN_PERSONAL_KEY, FLORIN_WEBHOOK_KEY and FLORIN_TEST_WEBHOOK_KEY
    (of test mode); FLORIN_PREVIOUS_… of the same names are keys that only open. Ended at any point, it goes on
    where it was. Without a local stack it works on the databases that FLORIN_AUTH_DATABASE_URL, FLORIN_PROFILE_…,
    FLORIN_PAYMENTS_… and FLORIN_PAYMENTS_TEST_DATABASE_URL name.
    """
    if rewrap_all(_environment(), Console()):
        raise typer.Exit(_EXIT_LEFT)


def rewrap_all(env: Environment, console: Console) -> int:
    """Seal everything with the current keys; how many values are left.

    What no key opens is told and not counted: no key that is dropped afterwards would have opened it.
    """
    left = _rewrap_auth(env, console) if _has(env, _AUTH) else 0
    left += sum(_rewrap_data_keys(env, *each, console) for each in _DATA_KEYS if _has(env, each[0]))
    console.print(f"{left} left" if left else "Everything is sealed with the current keys", highlight=False)
    return left


def sealed(env: Environment) -> Iterator[Sealed]:
    """What is sealed with which key."""
    from florin_auth.vault import commands as vault
    from florin_profile import commands as data_keys

    in_auth = asyncio.run(vault.status(auth_settings(env))) if _has(env, _AUTH) else []
    # A replacement gives names to all; whatever has none after that could not be opened.
    replaced = all(found.key_id for found in in_auth if found.table == "signing_keys")
    for found in in_auth:
        role = _role(env, "KEY_ENCRYPTION_KEY", found.key_id)
        if replaced and found.key_id is None and role == _CURRENT:
            role = _BROKEN
        yield Sealed(_AUTH, found.table, found.key_id, found.many, role)
    for database, setting in (each for each in _DATA_KEYS if _has(env, each[0])):
        counts = asyncio.run(data_keys.status(_data_key_settings(env, database, setting)))
        for key_id, many in counts.items():
            yield Sealed(database, "data_keys", key_id, many, _role(env, setting, key_id))


def auth_settings(env: Environment) -> "CommandSettings":
    """What commands on auth's database need."""
    from florin_auth.settings import CommandSettings

    current, only_open = _keys(env, "KEY_ENCRYPTION_KEY")
    return CommandSettings(
        database_url=env.database_url("auth"), key_encryption_key=current, previous_key_encryption_key=only_open
    )


def _environment() -> Environment:
    """The databases that the caller's settings name, or else those of the local stack."""
    given = {name: value for name, value in os.environ.items() if name.startswith("FLORIN_")}
    found = Environment(Home.from_environment(), "", given)
    return found if any(_has(found, name) for name in (_AUTH, *dict(_DATA_KEYS))) else environment.current()


def _has(env: Environment, database: str) -> bool:
    return f"FLORIN_{database.upper()}_DATABASE_URL" in env.settings


def _rewrap_auth(env: Environment, console: Console) -> int:
    from florin_auth.vault.commands import rewrap as work
    from florin_kit.sealing import SealBrokenError

    def progress(table: str, done: int) -> None:
        console.print(f"auth: {table}: {done} sealed anew", highlight=False)

    try:
        tables = asyncio.run(work(auth_settings(env), progress))
    except SealBrokenError as error:
        raise StackError(f"auth: {error}") from None
    for found in tables:
        if found.broken:
            console.print(f"auth: {found.table}: {found.broken} can't be opened with any key", highlight=False)
    return sum(found.left for found in tables)


def _rewrap_data_keys(env: Environment, database: str, setting: str, console: Console) -> int:
    from florin_kit.sealing import SealBrokenError
    from florin_profile.commands import rewrap as work

    def progress(done: int) -> None:
        console.print(f"{database}: data_keys: {done} wrapped anew", highlight=False)

    try:
        return asyncio.run(work(_data_key_settings(env, database, setting), progress))
    except SealBrokenError as error:
        raise StackError(f"{database}: a data key can't be opened: {error}") from None


def _data_key_settings(env: Environment, database: str, setting: str) -> "RewrapSettings":
    from florin_profile.commands import RewrapSettings

    current, only_open = _keys(env, setting)
    return RewrapSettings(
        database_url=env.database_url(database), personal_key=current, previous_personal_key=only_open
    )


def _keys(env: Environment, setting: str) -> tuple[str, str | None]:
    """The key that seals, and those that only open; the caller's come before the stack's."""
    own, only_open = f"FLORIN_{setting}", f"FLORIN_PREVIOUS_{setting}"
    current = os.environ.get(own) or env.settings.get(own)
    if not current:
        raise StackError(f"{own} is not set")
    return current, os.environ.get(only_open) or env.settings.get(only_open)


def _role(env: Environment, setting: str, key_id: str | None) -> str:
    """What a key is at present."""
    from pydantic import SecretStr

    from florin_kit.sealing import key_id as id_of
    from florin_kit.sealing import roots

    current, only_open = _keys(env, setting)
    first, *others = (id_of(root) for root in roots(SecretStr(current), SecretStr(only_open or "")))
    if key_id is None:  # sealed before the first replacement: until then there is one key
        return _UNNAMED if others else _CURRENT
    return _CURRENT if key_id == first else _ONLY_OPENS if key_id in others else _UNKNOWN
