"""`florin settings`: every `FLORIN_*` setting, with its value in the running stack."""

import typer


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(rich_help_panel="Platform")(settings)


def settings() -> None:
    """List all settings of all services, with defaults, values and meaning; secrets are masked."""
    # Imported only now: all services' settings are read, which takes a moment.
    from florin_cli.settings_table import collect, render

    render(collect())
