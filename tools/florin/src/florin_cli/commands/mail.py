"""`florin mail`: what the mail catcher of the local stack holds."""

import email
import email.policy
from email.message import EmailMessage
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from florin_cli.paths import Home
from florin_cli.stack.errors import StackError

_RECIPIENTS = "X-Florin-Recipients"


def register(app: typer.Typer) -> None:
    """Add the group."""
    group = typer.Typer(help="Read the e-mail that the local stack sent.", no_args_is_help=True)
    group.command("list")(list_messages)
    group.command("show")(show)
    app.add_typer(group, name="mail", rich_help_panel="Local stack")


def list_messages(
    to: Annotated[str | None, typer.Option(help="Only to this address.")] = None,
) -> None:
    """List all messages, oldest first."""
    table = Table(box=None, header_style="bold", pad_edge=False)
    for column in ("number", "time", "to", "subject"):
        table.add_column(column, overflow="fold")
    for number, file in enumerate(_files(), start=1):
        message = _read(file)
        recipients = str(message[_RECIPIENTS])
        if to is None or to.lower() in recipients.lower().split(", "):
            table.add_row(str(number), file.name[:15], recipients, str(message["Subject"] or ""))
    Console().print(table, highlight=False)


def show(
    number: Annotated[int | None, typer.Argument(help="Number in the list; default: the newest.")] = None,
    to: Annotated[str | None, typer.Option(help="The newest to this address.")] = None,
) -> None:
    """Print one message: who, what, and its text."""
    files = _files()
    if to is not None:
        files = [file for file in files if to.lower() in str(_read(file)[_RECIPIENTS]).lower().split(", ")]
    position = (number or len(files)) - 1
    if not 0 <= position < len(files):
        raise StackError("there is no such message; see `florin mail list`")
    message = _read(files[position])
    for header in ("From", "To", "Subject", "Date"):
        typer.echo(f"{header}: {message[header] or ''}")
    body = message.get_body(("plain", "html"))
    typer.echo(f"\n{body.get_content() if body is not None else ''}")


def _files() -> list[Path]:
    return sorted(Home.from_environment().mail.glob("*.eml"))


def _read(file: Path) -> EmailMessage:
    return email.message_from_bytes(file.read_bytes(), _class=EmailMessage, policy=email.policy.default)
