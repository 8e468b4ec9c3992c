"""Reports on the wire."""

from florin_kit.web.schemas import Output


class ReportLine(Output):
    """One group of one currency and direction. Amounts are minor units, ``average`` is rounded down.

    ``count`` and ``total`` are of all payments that were created in the period, whatever became of them;
    ``completed_*`` of those whose money arrived. ``refunded`` is what went back of them until now.
    """

    key: str
    currency: str
    direction: str
    count: int
    total: int
    average: int
    completed_count: int
    completed_total: int
    failed_count: int
    refunded_count: int
    refunded: int
    fees: int
