"""`python -m florin_cli` is `florin`."""

from florin_cli.main import app

app()
