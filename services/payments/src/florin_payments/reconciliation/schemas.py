"""Wire forms of reconciliation."""

from datetime import date, datetime
from typing import Annotated, Literal

from msgspec import Meta

from florin_kit.ids import from_uuid
from florin_kit.web.schemas import Input, Money, Output
from florin_payments.reconciliation.models import Day, Difference, Run

Status = Literal["open", "matched", "explained"]
Reason = Literal["missing_here", "missing_there", "amount", "state"]
Flow = Literal["charge", "refund", "payout", "payout_return", "dispute", "other"]


class RunItem(Output):
    """A day (UTC) in one currency; sums in minor units, signed as the provider's: above 0 came in there.

    ``state``: reading, open (today, and until nothing of the day can be on its way) or closed. ``waiting``: too
    young to say. ``told``: all that the provider has on the day. Balances as at ``compared_at``.
    """

    day: date
    currency: str
    state: Literal["reading", "open", "closed"]
    matched_count: int
    matched_amount: int
    waiting_count: int
    told_count: int
    told_amount: int
    fees: int
    open_differences: int
    our_balance: int
    their_balance: int
    compared_at: datetime
    paused_because: str | None


class Side(Output):
    """What one of the two has of it."""

    amount: Money
    state: str
    at: datetime


class DifferenceItem(Output):
    """One thing about which the two differ; a side is null where it is missing.

    ``reference``: our id of a top-up or payout, the provider's of anything else; ``provider_ids``: the lines of
    the provider's books that are about it.
    """

    id: str
    day: date
    flow: Flow
    reference: str
    reason: Reason
    status: Status
    ours: Side | None
    theirs: Side | None
    provider_ids: list[str]
    found_at: datetime
    checked_at: datetime
    closed_at: datetime | None
    note: str | None
    explained_by: str | None


class ExplainInput(Input):
    """Why the two differ, for whoever reads it later."""

    note: Annotated[str, Meta(min_length=3, max_length=1000)]


def run_item(run: Run, day: Day, open_differences: int) -> RunItem:
    """The wire form."""
    return RunItem(
        day=run.day,
        currency=run.currency,
        state="closed" if day.closed_at else "open" if day.phase == "rest" else "reading",
        matched_count=run.matched_count,
        matched_amount=run.matched_minor,
        waiting_count=run.waiting_count,
        told_count=run.told_count,
        told_amount=run.told_minor,
        fees=run.fee_minor,
        open_differences=open_differences,
        our_balance=run.our_balance_minor,
        their_balance=run.their_balance_minor,
        compared_at=run.compared_at,
        paused_because=day.error,
    )


def item(found: Difference) -> DifferenceItem:
    """The wire form."""
    return DifferenceItem(
        id=from_uuid("rcd", found.id),
        day=found.day,
        flow=found.flow,  # type: ignore[arg-type]
        reference=found.reference,
        reason=found.reason,  # type: ignore[arg-type]
        status=found.status,  # type: ignore[arg-type]
        ours=_side(found.our_amount_minor, found.our_currency, found.our_state, found.our_at),
        theirs=_side(found.their_amount_minor, found.their_currency or "XXX", found.their_state, found.their_at),
        provider_ids=found.their_ids,
        found_at=found.found_at,
        checked_at=found.checked_at,
        closed_at=found.closed_at,
        note=found.note,
        explained_by=from_uuid("usr", found.explained_by) if found.explained_by else None,
    )


def _side(amount: int | None, currency: str | None, state: str | None, at: datetime | None) -> Side | None:
    if amount is None or currency is None or state is None or at is None:
        return None
    return Side(amount=Money(amount, currency), state=state, at=at)
