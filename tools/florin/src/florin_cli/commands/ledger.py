"""`florin ledger`: the books."""

import asyncio

import typer

from florin_cli.stack import environment


def register(app: typer.Typer) -> None:
    """Add the group."""
    group = typer.Typer(help="The books.", no_args_is_help=True)
    group.callback()(_group)
    group.command("verify")(verify)
    app.add_typer(group, name="ledger", rich_help_panel="Platform")


def _group() -> None:
    """The books."""


def verify() -> None:
    """Prove that the books balance, the real ones and those of test mode; print every difference, exit with 1."""
    wrong = [_prove(name, service) for name, service in (("live", "payments"), ("test", "payments_test"))]
    if any(wrong):
        raise typer.Exit(1)


def _prove(name: str, service: str) -> bool:
    """Prove the books of one database; whether anything is wrong with them."""
    from sqlalchemy.ext.asyncio import create_async_engine

    from florin_kit.db.database import async_url
    from florin_payments.ledger.verify import Report
    from florin_payments.ledger.verify import verify as verify_books

    async def run() -> Report:
        engine = create_async_engine(async_url(environment.current().database_url(service)))
        try:
            return await verify_books(engine)
        finally:
            await engine.dispose()

    report = asyncio.run(run())
    for check, what in report.differences:
        typer.echo(f"{name}: {check}: {what}")
    counted = f"{report.accounts:,} accounts, {report.transactions:,} transactions, {report.entries:,} entries"
    if report.differences:
        typer.echo(f"THE {name.upper()} BOOKS DO NOT BALANCE: {len(report.differences)} differences in {counted}")
        return True
    typer.echo(f"the {name} books balance: {counted}")
    return False
