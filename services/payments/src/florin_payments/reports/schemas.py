"""Reports on the wire."""

from florin_kit.web.schemas import Output


class ReportLine(Output):
    """One group of one currency and direction. Amounts are minor units, ``average`` is rounded down.

    ``count`` and ``total`` are of all payments that were created in the period, whatever became of them;
    ``completed_*`` of those whose money arrived. ``refunded`` is what went back of them until now. ``fees``: what
    was taken from the parties of the payments for them. Florin takes nothing for a payment; what it earns and
    pays otherwise are `FeeLine`s.
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


class FeeLine(Output):
    """What the platform earned (``exchange_margin``), passed on to customers (``dispute``) or paid (``provider``).

    ``count``: exchanges with a margin, lost disputes, or movements that the provider told of on those days.
    ``amount`` is minor units; what the provider took is positive, what it gave back is negative.
    """

    key: str
    currency: str
    kind: str
    count: int
    amount: int
