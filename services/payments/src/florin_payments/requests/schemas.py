"""Wire forms of payment requests."""

from datetime import datetime
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from florin_contracts.vocabulary import RequestStatus
from florin_kit.web.schemas import Input, Output
from florin_payments.payments.schemas import Actor, Recipient, Source
from florin_payments.people.schemas import Person
from florin_payments.requests.links import TOKEN_PATTERN
from florin_payments.wire import AmountMinor, CurrencyCode, Description

RequestDirection = Literal["sent", "received", "none"]
Token = Annotated[str, Meta(pattern=TOKEN_PATTERN, description="The last part of a pay link")]


class RemindersInput(Input):
    """Remind whoever was asked every so many days, so many times, while something is open."""

    every_days: Annotated[int, Meta(ge=1, le=30)]
    times: Annotated[int, Meta(ge=1, le=5)] = 3


class RequestInput(Input):
    """Ask for money. Without ``payer`` whoever has the link may pay.

    ``expires_at``: within a year; 30 days from now unless given. ``min_amount``: the smallest part, where
    parts are allowed; the last part may be smaller.
    """

    amount: AmountMinor
    currency: CurrencyCode
    payer: Recipient | None = None
    description: Description = ""
    metadata: dict[str, Any] = msgspec.field(default_factory=dict)
    expires_at: Annotated[datetime, Meta(tz=True)] | None = None
    partial_allowed: bool = False
    min_amount: AmountMinor | None = None
    reminders: RemindersInput | None = None


class PayRequestInput(Input):
    """Pay a request; ``amount`` None is all that is open when it is paid."""

    amount: AmountMinor | None = None
    source: Source = "wallet"


class PayLinkInput(PayRequestInput, kw_only=True):
    """Pay the request of a link; its token is in the body, where no log of addresses sees it."""

    token: Token


class Reminders(Output):
    """Automatic reminders that are still to come."""

    every_days: int
    left: int
    next_at: datetime | None


class RequestItem(Output):
    """A request as one of its parties, or staff, sees it. ``metadata`` is for the requester and staff.

    ``reserved_amount``: charges of payment methods that are under way; ``open_amount`` is without them.
    """

    id: str
    status: RequestStatus
    direction: RequestDirection
    requester: Person
    payer: Person | None
    amount: int
    paid_amount: int
    reserved_amount: int
    open_amount: int
    currency: str
    description: str
    metadata: dict[str, Any]
    partial_allowed: bool
    min_amount: int | None
    expires_at: datetime
    reminders: Reminders | None
    reminded_at: datetime | None
    created_at: datetime
    updated_at: datetime
    version: int
    actions: list[str]


class Qr(Output):
    """A picture of ``size`` × ``size`` units; ``path`` (SVG) is what is dark."""

    size: int
    path: str


class PayLink(Output):
    """The link that anybody can open, and its QR code."""

    url: str
    qr: Qr


class RequestHistoryItem(Output):
    """One transition of a request."""

    event: str
    status: RequestStatus
    actor: Actor
    payment_id: str | None
    at: datetime


class RequestPayment(Output):
    """A payment that answers a request."""

    id: str
    status: str
    amount: int
    currency: str
    payer: Person
    created_at: datetime


class RequestDetails(RequestItem, kw_only=True):
    """With all that happened to it; ``link`` is for the requester and staff."""

    link: PayLink | None
    history: list[RequestHistoryItem]
    payments: list[RequestPayment]


class PublicRequest(Output):
    """What anybody with the link may know."""

    requester: str
    status: RequestStatus
    amount: int
    open_amount: int
    currency: str
    description: str
    partial_allowed: bool
    min_amount: int | None
    expires_at: datetime
