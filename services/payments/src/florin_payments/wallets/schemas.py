"""Wire form of a wallet."""

from florin_kit.web.schemas import Money, Output


class Wallet(Output):
    """``balance`` is ``available`` plus ``held``; only what is available can be paid with."""

    id: str
    currency: str
    balance: Money
    available: Money
    held: Money
