"""Wire forms of payments."""

from datetime import datetime
from typing import Annotated, Any, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType

from florin_kit.web.schemas import Input, Output
from florin_payments.disputes.schemas import DisputeBrief
from florin_payments.people.schemas import Person
from florin_payments.rules.schemas import DecisionItem
from florin_payments.schedules.schemas import RecurrenceInput
from florin_payments.top_ups.schemas import TopUpItem
from florin_payments.wire import AmountMinor, CurrencyCode, Description

Direction = Literal["incoming", "outgoing", "none"]
METADATA_BYTES_MAX = 8 * 1024


Source = Annotated[
    str,
    Meta(
        pattern="^(wallet|(tok|pm|pmt)_[A-Za-z0-9_]{1,60})$",
        description="The wallet, or a payment method for an instant payment: a saved one, or a token of the provider",
    ),
]


class Recipient(Input):
    """Exactly one of the three."""

    email: Annotated[str, Meta(max_length=254)] | None = None
    handle: Annotated[str, Meta(max_length=64)] | None = None
    id: Annotated[str, Meta(max_length=64)] | None = None


class PaymentInput(Input):
    """Pay somebody from the wallet: at once, at a time to come, or again and again from then on."""

    type: Literal["instant", "scheduled", "recurring"]
    amount: AmountMinor
    currency: CurrencyCode
    recipient: Recipient
    description: Description = ""
    metadata: dict[str, Any] = msgspec.field(default_factory=dict)
    source: Source = "wallet"
    scheduled_at: Annotated[datetime, Meta(tz=True)] | None = None
    recurrence: RecurrenceInput | None = None


class PaymentEdit(Input):
    """What is to change of a payment that is still to come."""

    amount: AmountMinor | UnsetType = UNSET
    recipient: Recipient | UnsetType = UNSET
    description: Description | UnsetType = UNSET
    metadata: dict[str, Any] | UnsetType = UNSET
    scheduled_at: Annotated[datetime, Meta(tz=True)] | UnsetType = UNSET


class CancelInput(Input):
    """Why, for the history."""

    reason: Annotated[str, Meta(max_length=500)] | None = None


class Actor(Output):
    """Who caused a transition."""

    type: str
    id: str | None = None
    name: str | None = None


class HistoryItem(Output):
    """One transition of a payment."""

    status: str
    event: str
    actor: Actor
    reason: str | None
    at: datetime


class LedgerLine(Output):
    """One ledger entry of an account that the reader may see."""

    account: str
    owner_id: str | None
    amount: int
    currency: str
    balance_after: int
    at: datetime


class RefundItem(Output):
    """A refund of a payment."""

    id: str
    payment_id: str
    amount: int
    currency: str
    status: str
    reason: str | None
    created_at: datetime


class PaymentItem(Output):
    """A payment as one of its parties, or staff, sees it.

    ``funding`` is the charge of the payer's payment method, for the payer's eyes, where one pays it.
    """

    id: str
    type: str
    status: str
    amount: int
    currency: str
    direction: Direction
    sender: Person
    recipient: Person
    description: str
    metadata: dict[str, Any]
    source: str
    refunded_amount: int
    scheduled_at: datetime | None
    retry_at: datetime | None
    schedule_id: str | None
    request_id: str | None
    failure_code: str | None
    created_at: datetime
    updated_at: datetime
    completed_at: datetime | None
    version: int
    actions: list[str]
    funding: TopUpItem | None = None


class PaymentReview(Output):
    """What the payer may know of a review; ``id`` is for staff."""

    id: str | None
    status: str
    opened_at: datetime
    expires_at: datetime


class PaymentDetails(PaymentItem, kw_only=True):
    """A payment with everything that happened to it.

    ``decision``, for staff: why it was let through or held back. ``review``, for the payer and staff: where it waits.
    """

    decision: DecisionItem | None
    review: PaymentReview | None
    history: list[HistoryItem]
    refunds: list[RefundItem]
    entries: list[LedgerLine]
    disputes: list[DisputeBrief]
