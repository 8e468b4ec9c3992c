"""`florin users`: accounts made by whoever runs the platform."""

import asyncio
from typing import Annotated

import typer

from florin_cli.stack import environment
from florin_cli.stack.environment import Environment
from florin_cli.stack.errors import StackError


def register(app: typer.Typer) -> None:
    """Add the group."""
    group = typer.Typer(help="Accounts.", no_args_is_help=True)
    group.callback()(_group)
    group.command("create")(create)
    app.add_typer(group, name="users", rich_help_panel="Platform")


def _group() -> None:
    """Accounts."""


def create(
    email: Annotated[str, typer.Option(help="Address to sign in with.")],
    role: Annotated[str, typer.Option(help="ADMIN, VENDOR or CUSTOMER.")],
    password: Annotated[str, typer.Option(help="At least 12 characters, hard to guess.")],
    name: Annotated[str | None, typer.Option(help="Shown to others; made from the address by default.")] = None,
) -> None:
    """Make a verified account; leaves it alone when the address has one."""
    from florin_kit.errors import Problem

    shown = name or email.partition("@")[0].replace(".", " ").title()
    try:
        created, user_id = asyncio.run(make(environment.current(), email, shown, role, password))
    except (Problem, ValueError) as error:
        raise StackError(str(error)) from None
    typer.echo(f"{user_id}  {'created' if created else 'was there already'}")


async def make(env: Environment, email: str, name: str, role: str, password: str) -> tuple[bool, str]:
    """Make a verified account; returns whether it is new, and its id."""
    from florin_auth.accounts.commands import create_user
    from florin_auth.settings import CommandSettings

    settings = CommandSettings(
        database_url=env.database_url("auth"),
        key_encryption_key=env.settings["FLORIN_KEY_ENCRYPTION_KEY"],
    )
    made = await create_user(settings, email, name, role.upper(), password)
    return made.created, made.id
