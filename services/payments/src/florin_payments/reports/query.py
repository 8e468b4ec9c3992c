"""The query parameters of reports."""

from datetime import UTC, datetime, timedelta
from typing import Annotated
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from litestar.params import FromQuery, QueryParameter

from florin_kit.errors import invalid
from florin_kit.identity import Principal
from florin_kit.ids import to_uuid
from florin_payments.payments.query import Scope, aware, user_of
from florin_payments.reports.question import GroupBy, Question

DAYS_MAX = 366 * 2
USUAL = timedelta(days=30)
# Reports of times for which there is no calendar in every zone are not asked for in earnest.
FIRST, LAST = datetime(1970, 1, 1, tzinfo=UTC), datetime(9000, 1, 1, tzinfo=UTC)
TimeZone = Annotated[
    str, QueryParameter(max_length=64, description="IANA name; days, weeks and months begin at its midnight")
]


def question_of(
    principal: Principal,
    from_: Annotated[datetime | None, QueryParameter(name="from")] = None,
    to: FromQuery[datetime | None] = None,
    group_by: FromQuery[GroupBy] = "day",
    time_zone: TimeZone = "UTC",
    scope_: Scope = None,
    user: Annotated[str | None, QueryParameter(max_length=64, description="Staff: of this user")] = None,
    currency: Annotated[str | None, QueryParameter(pattern="^[A-Z]{3}$")] = None,
) -> Question:
    """The question of a request. Raises `ValidationFailed`, and `Forbidden` when it is not for the caller."""
    end = aware("to", to) or datetime.now(UTC)
    if not FIRST + USUAL <= end <= LAST:
        raise invalid("to", "out_of_range", f"Ask for times from {FIRST.year} on")
    start = aware("from", from_) or end - USUAL
    if start < FIRST:
        raise invalid("from", "out_of_range", f"Ask for times from {FIRST.year} on")
    if not 0 < (end - start).total_seconds() <= DAYS_MAX * 86_400:
        raise invalid("to", "out_of_range", f"Ask for at most {DAYS_MAX} days")
    owner = user_of(principal, scope_ if user is None else "all")
    if user is not None:
        owner = to_uuid("usr", user)
    return Question(owner, start, end, group_by, _zone(time_zone), currency)


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise invalid("time_zone", "unknown", "This is not the name of a time zone") from None
