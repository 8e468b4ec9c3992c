"""Rates of the bundled table, for development: always the same, always fresh."""

import tomllib
from decimal import Decimal
from importlib.resources import files

from florin_payments.exchange.rates import Sheet, make_sheet

FILE = "table.toml"


class TableRates:
    """The adapter for ``table.toml``, which says what its figures are."""

    name = "table"

    async def start(self) -> None:
        """Nothing to prepare."""

    async def stop(self) -> None:
        """Nothing to close."""

    async def fetch(self) -> Sheet:
        found = tomllib.loads(files(__package__).joinpath(FILE).read_text())
        rates = {currency: Decimal(rate) for currency, rate in found["rates"].items()}
        return make_sheet(found["base"], found["as_of"], None, rates)
