"""How much may be paid, and how often one may ask. Pure; imports no framework."""

from datetime import datetime, timedelta

from florin_kit.errors import Conflict, invalid

LIFETIME = timedelta(days=30)
LIFETIME_MIN = timedelta(minutes=1)
LIFETIME_MAX = timedelta(days=366)
REMINDER_PAUSE_MIN = timedelta(hours=24)
REMINDERS_MAX = 10
# To one person in 24 hours, and to all that are named: a request is a message to somebody.
ASKED_ONE_DAILY_MAX = 5
ASKED_ALL_DAILY_MAX = 50


class RequestBeingPaid(Conflict):
    code, title = "request_being_paid", "Somebody is just paying this; try again when that is decided"


class ExceedsRequest(Conflict):
    code, title = "exceeds_request", "This is more than is still open"


class TooManyRequests(Conflict):
    code, title = "too_many_payment_requests", "You have asked too often; wait, or cancel requests that are open"


class ReminderTooSoon(Conflict):
    code, title = "reminder_too_soon", "Whoever was asked was reminded enough for now"


def amount_to_pay(
    asked: int | None, open_minor: int, reserved_minor: int, min_minor: int | None, *, partial_allowed: bool
) -> int:
    """What a payment of a request amounts to; ``asked`` None is all that is open.

    Raises `RequestBeingPaid`, `ExceedsRequest` or `ValidationFailed`.
    """
    if open_minor == 0 and reserved_minor > 0:
        raise RequestBeingPaid
    amount = open_minor if asked is None else asked
    if amount > open_minor:
        raise ExceedsRequest(extra={"open_amount": open_minor})
    if not partial_allowed and amount != open_minor:
        raise invalid("amount", "not_partial", "This request is paid at once, in full")
    if amount < min(min_minor or 1, open_minor):
        raise invalid("amount", "too_small", "Pay at least the smallest part, or all that is open")
    return amount


def may_remind(created_at: datetime, reminded_at: datetime | None, sent: int, now: datetime) -> bool:
    """Whether somebody may be reminded now."""
    return sent < REMINDERS_MAX and now - (reminded_at or created_at) >= REMINDER_PAUSE_MIN
