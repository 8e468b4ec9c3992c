"""`florin keys`: the keys that sign access tokens, and those that personal data is sealed with."""

import asyncio
import os
from collections.abc import Coroutine
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from florin_cli.stack import environment
from florin_cli.stack.errors import StackError

if TYPE_CHECKING:
    from florin_auth.keys.commands import KeyInfo
    from florin_auth.settings import CommandSettings


def register(app: typer.Typer) -> None:
    """Add the group."""
    group = typer.Typer(help="Keys that sign access tokens, and keys of personal data.", no_args_is_help=True)
    group.command("list")(show)
    group.command("rotate")(rotate)
    group.command("retire")(retire)
    group.command("rewrap")(rewrap)
    app.add_typer(group, name="keys", rich_help_panel="Platform")


def show() -> None:
    """List all keys, oldest first."""
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


def rewrap() -> None:
    """Wrap all keys of personal data and of webhooks with the present ones, while the platform works on.

    FLORIN_PERSONAL_KEY, FLORIN_WEBHOOK_KEY and FLORIN_TEST_WEBHOOK_KEY (of test mode) are the new keys, and
    FLORIN_PREVIOUS_… of the same names those before them; drop them once nothing is left.
    """
    console = Console()
    kinds = (("profile", "PERSONAL"), ("payments", "WEBHOOK"), ("payments_test", "TEST_WEBHOOK"))
    left = sum(_rewrap(service, kind, console) for service, kind in kinds)
    console.print(f"{left} left" if left else "Every data key is wrapped with the present key", highlight=False)


def _rewrap(service: str, kind: str, console: Console) -> int:
    """Wrap the data keys of one service's database; how many are left."""
    from florin_kit.sealing import SealBrokenError
    from florin_profile.commands import RewrapSettings
    from florin_profile.commands import rewrap as work

    env = environment.current()
    settings = RewrapSettings(
        database_url=env.database_url(service),
        personal_key=os.environ.get(f"FLORIN_{kind}_KEY") or env.settings[f"FLORIN_{kind}_KEY"],
        previous_personal_key=os.environ.get(f"FLORIN_PREVIOUS_{kind}_KEY"),
    )
    try:
        return int(_run(work(settings, lambda done: console.print(f"{service}: {done} wrapped anew", highlight=False))))
    except SealBrokenError as error:
        raise StackError(f"A data key of {service} can't be opened: {error}") from None


def _settings() -> "CommandSettings":
    from florin_auth.settings import CommandSettings

    env = environment.current()
    return CommandSettings(
        database_url=env.database_url("auth"),
        key_encryption_key=env.settings["FLORIN_KEY_ENCRYPTION_KEY"],
    )


def _run(work: Coroutine[Any, Any, Any]) -> Any:
    from florin_kit.errors import Problem

    try:
        return asyncio.run(work)
    except Problem as problem:
        raise StackError(problem.detail) from None


def _print(keys: "list[KeyInfo]") -> None:
    table = Table(box=None, header_style="bold", pad_edge=False)
    for column in ("kid", "state", "signs from", "retired"):
        table.add_column(column)
    for key in keys:
        retired = f"{key.retired_at:%Y-%m-%d %H:%M:%S}" if key.retired_at else ""
        table.add_row(key.kid, key.state, f"{key.active_at:%Y-%m-%d %H:%M:%S}", retired)
    Console().print(table, highlight=False)
