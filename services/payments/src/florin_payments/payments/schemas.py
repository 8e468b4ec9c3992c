"""Wire forms of payments."""

from datetime import datetime
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from florin_kit.web.schemas import Input, Output
from florin_payments.money import AMOUNT_MINOR_MAX
from florin_payments.people.schemas import Person

AmountMinor = Annotated[int, Meta(ge=1, le=AMOUNT_MINOR_MAX, description="Minor units: 1250 is 12.50 EUR")]
CurrencyCode = Annotated[str, Meta(pattern="^[A-Z]{3}$", description="ISO 4217 code")]
Description = Annotated[str, Meta(max_length=500)]
Direction = Literal["incoming", "outgoing", "none"]
METADATA_BYTES_MAX = 8 * 1024


class Recipient(Input):
    """Exactly one of the three."""

    email: Annotated[str, Meta(max_length=254)] | None = None
    handle: Annotated[str, Meta(max_length=64)] | None = None
    id: Annotated[str, Meta(max_length=64)] | None = None


class PaymentInput(Input):
    """Pay somebody from the wallet: at once, or at a time to come."""

    type: Literal["instant", "scheduled"]
    amount: AmountMinor
    currency: CurrencyCode
    recipient: Recipient
    description: Description = ""
    metadata: dict[str, Any] = msgspec.field(default_factory=dict)
    source: Literal["wallet"] = "wallet"
    scheduled_at: Annotated[datetime, Meta(tz=True)] | None = None


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
    """A payment as one of its parties, or staff, sees it."""

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
    failure_code: str | None
    created_at: datetime
    updated_at: datetime
    completed_at: datetime | None
    version: int
    actions: list[str]


class PaymentDetails(PaymentItem):
    """A payment with everything that happened to it."""

    history: list[HistoryItem]
    refunds: list[RefundItem]
    entries: list[LedgerLine]
