"""`florin audit`: the audit trail."""

import asyncio

import typer

from florin_cli.stack import environment


def register(app: typer.Typer) -> None:
    """Add the group."""
    group = typer.Typer(help="The audit trail.", no_args_is_help=True)
    group.callback()(_group)
    group.command("verify")(verify)
    app.add_typer(group, name="audit", rich_help_panel="Platform")


def _group() -> None:
    """The audit trail."""


def verify() -> None:
    """Prove that the chain is whole; print every difference and exit with 1 when it is not.

    Note the head that is printed somewhere else: who can rewrite the whole table can build a new
    chain, but not one that ends in a head noted before.
    """
    from florin_admin.audit.verify import verify as verify_chain
    from florin_kit.settings import DatabaseSettings

    env = environment.current()
    result = asyncio.run(verify_chain(DatabaseSettings(database_url=env.database_url("admin"))))
    for difference in result.differences:
        typer.echo(str(difference))
    if result.differences:
        typer.echo(f"THE CHAIN IS BROKEN: {len(result.differences)} differences in {result.entries:,} entries")
        raise typer.Exit(1)
    typer.echo(f"the chain is whole: {result.entries:,} entries, head {result.head}")
