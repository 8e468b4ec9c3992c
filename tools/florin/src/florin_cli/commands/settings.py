"""`florin settings`: every `FLORIN_*` setting, with its value in the running stack."""

from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(rich_help_panel="Platform")(settings)


def settings(
    markdown: Annotated[bool, typer.Option("--markdown", help="Write the reference page, without values.")] = False,
) -> None:
    """List all settings of all services, with defaults, values and meaning; secrets are masked."""
    # Imported only now: all services' settings are read, which takes a moment.
    from florin_cli import settings_page
    from florin_cli.settings_table import collect

    if markdown:
        typer.echo(settings_page.markdown(collect()), nl=False)
    else:
        settings_page.render(collect())
