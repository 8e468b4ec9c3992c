"""`florin keys`: the keys that sign access tokens, and those that data is sealed with."""

import asyncio
from collections.abc import Coroutine
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from florin_cli.sealing import data, replacing
from florin_cli.stack import environment
from florin_cli.stack.errors import StackError

if TYPE_CHECKING:
    from florin_auth.keys.commands import KeyInfo
    from florin_auth.settings import CommandSettings


def register(app: typer.Typer) -> None:
    """Add the group."""
    group = typer.Typer(help="Keys that sign access tokens, and keys that data is sealed with.", no_args_is_help=True)
    group.command("list")(show)
    group.command("rotate")(rotate)
    group.command("retire")(retire)
    group.command("status")(data.status)
    group.command("rewrap")(data.rewrap)
    group.command("replace")(replacing.replace)
    app.add_typer(group, name="keys", rich_help_panel="Platform")


def show() -> None:
    """List all keys that sign access tokens, oldest first."""
    from florin_auth.keys import commands

    _print(_run(commands.list_keys(_settings())))


def rotate(
    now: Annotated[bool, typer.Option(help="Sign with the new key at once, without the overlap.")] = False,
) -> None:
    """Make a new key; it takes over when every service knows it, and old tokens stay valid."""
    from florin_auth.keys import commands

    _print([_run(commands.rotate(_settings(), at_once=now))])


def retire(kid: Annotated[str, typer.Argument(help="As `florin keys list` shows it.")]) -> None:
    """Take a key away now, for example because it leaked; its tokens are worth nothing from then on."""
    from florin_auth.keys import commands

    _print([_run(commands.retire(_settings(), kid))])


def _settings() -> "CommandSettings":
    return data.auth_settings(environment.current())


def _run(work: Coroutine[Any, Any, Any]) -> Any:
    from florin_kit.errors import Problem
    from florin_kit.sealing import KeyNotKnownError

    try:
        return asyncio.run(work)
    except Problem as problem:
        raise StackError(problem.detail) from None
    except KeyNotKnownError as error:
        raise StackError(str(error)) from None


def _print(keys: "list[KeyInfo]") -> None:
    table = Table(box=None, header_style="bold", pad_edge=False)
    for column in ("kid", "state", "signs from", "retired"):
        table.add_column(column)
    for key in keys:
        retired = f"{key.retired_at:%Y-%m-%d %H:%M:%S}" if key.retired_at else ""
        table.add_row(key.kid, key.state, f"{key.active_at:%Y-%m-%d %H:%M:%S}", retired)
    Console().print(table, highlight=False)
