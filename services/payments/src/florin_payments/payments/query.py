"""The query parameters that narrow lists, exports and reports of payments."""

from datetime import datetime
from typing import Annotated, Literal, TypeVar
from uuid import UUID

from litestar.params import FromQuery, QueryParameter

from florin_contracts.vocabulary import PaymentStatus, PaymentType
from florin_kit.errors import Forbidden, invalid
from florin_kit.identity import Principal
from florin_kit.ids import to_uuid
from florin_payments.payments.filters import Filters

AMOUNT_MAX = 2**53
Scope = Annotated[
    Literal["own", "all"] | None,
    QueryParameter(
        name="scope",
        required=False,
        description="Whose payments; only staff may ask for all, and do unless they say own",
    ),
]
Moment = TypeVar("Moment", datetime, datetime | None)


def filters_of(
    principal: Principal,
    scope_: Scope = None,
    status: FromQuery[list[PaymentStatus] | None] = None,
    type_: Annotated[list[PaymentType] | None, QueryParameter(name="type")] = None,
    direction: FromQuery[Literal["incoming", "outgoing"] | None] = None,
    currency: Annotated[str | None, QueryParameter(pattern="^[A-Z]{3}$")] = None,
    min_amount: Annotated[int | None, QueryParameter(ge=0, le=AMOUNT_MAX)] = None,
    max_amount: Annotated[int | None, QueryParameter(ge=0, le=AMOUNT_MAX)] = None,
    from_: Annotated[datetime | None, QueryParameter(name="from")] = None,
    to: FromQuery[datetime | None] = None,
    counterparty: Annotated[str | None, QueryParameter(max_length=64)] = None,
    q: Annotated[str | None, QueryParameter(max_length=100)] = None,
) -> Filters:
    """The filters of a request. Raises `ValidationFailed`, and `Forbidden` when it is not for the caller."""
    # All payments have no direction: whoever asks for one means their own.
    user = user_of(principal, scope_ or ("own" if direction else None))
    if user is None and direction is not None:
        raise invalid("direction", "not_allowed", "All payments have no direction; ask for scope=own")
    filters = Filters(
        user=user,
        status=status or (),
        type=type_ or (),
        direction=direction,
        currency=currency,
        min_amount=min_amount,
        max_amount=max_amount,
        from_=aware("from", from_),
        to=aware("to", to),
        counterparty=to_uuid("usr", counterparty) if counterparty else None,
        q=words(q),
    )
    if user is None and not filters.searchable:
        raise invalid("q", "too_short", "Give at least three letters in a row to search all payments")
    return filters


def user_of(principal: Principal, scope: Literal["own", "all"] | None) -> UUID | None:
    """Whose payments are meant; None for everybody's. Raises `Forbidden` unless the caller is staff."""
    if scope == "all" and not principal.is_admin:
        raise Forbidden("Only staff see payments of others")
    everybody = principal.is_admin if scope is None else scope == "all"
    return None if everybody else principal.user_uuid


def words(q: str | None) -> str | None:
    """What to look for; PostgreSQL takes no NUL."""
    return (q or "").replace("\x00", "").strip() or None


def aware(name: str, value: Moment) -> Moment:
    """The time itself; raises `ValidationFailed` when it has no offset."""
    if value is not None and value.tzinfo is None:
        raise invalid(name, "invalid", "Give the time with its offset, for example 2026-11-22T00:00:00Z")
    return value
