"""What is sent or answered: reports. Written by tools/python_client from the API document; not by hand."""

import msgspec


class ReportLine(msgspec.Struct, frozen=True, kw_only=True):
    """ReportLine of the API reference."""

    average: int
    completed_count: int
    completed_total: int
    count: int
    currency: str
    direction: str
    failed_count: int
    fees: int
    key: str
    refunded: int
    refunded_count: int
    total: int
