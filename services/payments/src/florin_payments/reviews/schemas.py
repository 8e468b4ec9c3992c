"""Wire forms of reviews."""

from datetime import datetime
from typing import Annotated, Literal

from msgspec import Meta

from florin_kit.web.schemas import Input, Output
from florin_payments.people.schemas import Person
from florin_payments.rules.schemas import DecisionItem

Filter = Literal["open", "closed"]
Text = Annotated[str, Meta(max_length=500)]


class ApproveInput(Input):
    """A note for whoever looks at it later."""

    note: Text | None = None


class RejectInput(Input):
    """Why; staff see it, the payer does not."""

    reason: Annotated[str, Meta(min_length=1, max_length=500)]


class ApprovalItem(Output):
    """Who has agreed."""

    admin: Person
    note: str | None
    at: datetime


class ReviewItem(Output):
    """A payment that waits, or waited, for staff. ``actions`` are what the reader may do now.

    ``objection`` says why the reader may not decide, where that is so.
    """

    id: str
    status: str
    payment_id: str
    type: str
    amount: int
    currency: str
    sender: Person
    recipient: Person
    description: str
    decision: DecisionItem | None
    approvals: list[ApprovalItem]
    approvals_needed: int
    opened_at: datetime
    expires_at: datetime
    closed_at: datetime | None
    closed_by: Person | None
    reason: str | None
    actions: list[str]
    objection: str | None
