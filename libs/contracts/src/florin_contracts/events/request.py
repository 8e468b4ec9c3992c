"""`request.*`: somebody asks for money, published by payments. Subject: the request id."""

from florin_contracts.events.base import Event, event
from florin_contracts.types import (
    AmountMinor,
    AnyId,
    Currency,
    LongText,
    Party,
    PaymentId,
    Timestamp,
)
from florin_contracts.vocabulary import RequestStatus, Service, Topic


class RequestState(Event, frozen=True, kw_only=True):
    """The request after the change. `payer` is absent where anybody with the link may pay."""

    request_id: AnyId
    requester: Party
    payer: Party | None = None
    amount: AmountMinor
    paid_amount: AmountMinor = 0
    currency: Currency
    description: LongText = ""
    status: RequestStatus
    version: int
    expires_at: Timestamp


_PARTIES = ("requester.id", "payer.id")
_PUBLIC = ("request_id", "amount", "paid_amount", "currency", "status", "version")


@event(
    "request.created",
    producer=Service.PAYMENTS,
    topic=Topic.PAYMENTS,
    audience=_PARTIES,
    public=_PUBLIC,
)
class RequestCreated(RequestState, frozen=True, kw_only=True):
    """Somebody asks for money."""


@event(
    "request.paid",
    producer=Service.PAYMENTS,
    topic=Topic.PAYMENTS,
    audience=(*_PARTIES, "paid_by.id"),
    public=_PUBLIC,
)
class RequestPaid(RequestState, frozen=True, kw_only=True):
    """A payment of it is completed; `status` says whether all is paid now."""

    payment_id: PaymentId
    payment_amount: AmountMinor
    paid_by: Party


@event(
    "request.declined",
    producer=Service.PAYMENTS,
    topic=Topic.PAYMENTS,
    audience=_PARTIES,
    public=_PUBLIC,
)
class RequestDeclined(RequestState, frozen=True, kw_only=True):
    """Whoever was asked will not pay what is still open."""


@event(
    "request.expired",
    producer=Service.PAYMENTS,
    topic=Topic.PAYMENTS,
    audience=_PARTIES,
    public=_PUBLIC,
)
class RequestExpired(RequestState, frozen=True, kw_only=True):
    """Its time is over."""


@event(
    "request.cancelled",
    producer=Service.PAYMENTS,
    topic=Topic.PAYMENTS,
    audience=_PARTIES,
    public=_PUBLIC,
)
class RequestCancelled(RequestState, frozen=True, kw_only=True):
    """Its requester, or staff, withdrew it, or one side's account is gone."""


@event(
    "request.reminded",
    producer=Service.PAYMENTS,
    topic=Topic.PAYMENTS,
    audience=_PARTIES,
    public=_PUBLIC,
)
class RequestReminded(RequestState, frozen=True, kw_only=True):
    """Whoever was asked is asked again."""
