"""`florin ca`: the local certificate authority."""

import typer

from florin_cli.paths import Home


def register(app: typer.Typer) -> None:
    """Add the group."""
    group = typer.Typer(help="The certificate authority of the local stack.", no_args_is_help=True)
    group.callback()(lambda: None)
    group.command()(path)
    app.add_typer(group, name="ca", rich_help_panel="Local stack")


def path() -> None:
    """Print the file to trust, made if it is missing: `curl --cacert "$(florin ca path)" …`."""
    # Imported only now: the cryptography takes its time to load.
    from florin_cli import authority

    home = Home.from_environment()
    home.make()
    typer.echo(authority.ensure(home.path).authority)
