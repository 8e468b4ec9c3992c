"""Statements on the wire."""

from datetime import datetime

from florin_kit.web.schemas import Output


class StatementItem(Output):
    """A month of a wallet, in minor units: ``opening + incoming - outgoing = closing``.

    ``closed_at`` is null for the month that is still running: more may be added to it.
    """

    month: str
    currency: str
    time_zone: str
    opening: int
    incoming: int
    outgoing: int
    closing: int
    entries: int
    closed_at: datetime | None


class StatementList(Output):
    """Newest first: what is still open, then the closed months (at most 600)."""

    items: list[StatementItem]
