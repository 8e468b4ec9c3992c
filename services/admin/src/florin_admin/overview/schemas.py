"""The overview on the wire."""

from florin_admin.audit.schemas import AuditEntry
from florin_kit.web.schemas import Money, Output


class UserTotals(Output):
    """Accounts that were not deleted."""

    total: int
    active: int
    by_role: dict[str, int]


class PaymentTotals(Output):
    """``today`` and ``failed_today`` are payments created since midnight UTC."""

    today: int
    total: int
    failed_today: int


class Overview(Output):
    """``open_reviews``: payments that wait for staff.

    ``volume`` is what arrived of the payments created in the last 30 days, per currency.
    """

    users: UserTotals
    payments: PaymentTotals
    open_reviews: int
    volume: list[Money]
    activity: list[AuditEntry]
