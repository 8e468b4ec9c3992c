"""`florin webhooks`: what the payment service provider has sent."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Annotated, Any

import typer

from florin_cli.stack import environment
from florin_cli.stack.errors import StackError


def register(app: typer.Typer) -> None:
    """Add the group."""
    group = typer.Typer(help="Webhooks of the payment service provider.", no_args_is_help=True)
    group.command("list")(list_)
    group.command("replay")(replay)
    app.add_typer(group, name="webhooks", rich_help_panel="Platform")


def list_(
    status: Annotated[str | None, typer.Option(help="received, processed, ignored, unmatched or failed")] = None,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="How many, the newest first")] = 20,
) -> None:
    """List webhooks, the newest first."""
    from florin_kit.ids import from_uuid
    from florin_payments.psp_webhooks import repository

    async def work(database: Any) -> Sequence[Any]:
        async with database.read() as ro:
            return await repository.page(ro, status, None, limit)

    for webhook in _run(work):
        received = f"{webhook.received_at:%Y-%m-%d %H:%M:%S}"
        told = f"  {webhook.error}" if webhook.error else ""
        typer.echo(f"{from_uuid('whk', webhook.id)}  {received}  {webhook.status:9}  {webhook.type}{told}")


def replay(
    ids: Annotated[list[str] | None, typer.Argument(help="Webhooks, as `florin webhooks list` names them")] = None,
    set_aside: Annotated[bool, typer.Option("--set-aside", help="All that failed or found no charge")] = False,
) -> None:
    """Process webhooks again. What they tell of happens once, however often they are replayed."""
    from florin_kit.errors import NotFound
    from florin_kit.ids import to_uuid
    from florin_payments.psp_webhooks import repository

    if bool(ids) == set_aside:
        raise StackError("name webhooks, or say --set-aside")
    try:
        named = [to_uuid("whk", name) for name in ids or ()]
    except NotFound as error:
        raise StackError("a webhook's id looks like whk_ and 32 hexadecimal digits") from error

    async def work(database: Any) -> int:
        async with database.transaction() as tx:
            wanted = named or await repository.set_aside(tx)
            return await repository.replay(tx, wanted, datetime.now(UTC))

    count = _run(work)
    if count < len(named):
        raise StackError(f"{len(named) - count} of {len(named)} webhooks do not exist; the others are replayed")
    typer.echo(f"{count} webhooks will be processed again")


def _run(work: Any) -> Any:
    from florin_kit.db import Database
    from florin_kit.settings import DatabaseSettings

    async def run() -> Any:
        url = environment.current().database_url("payments")
        database = Database(DatabaseSettings(database_url=url), "florin")
        try:
            return await work(database)
        finally:
            await database.close()

    return asyncio.run(run())
