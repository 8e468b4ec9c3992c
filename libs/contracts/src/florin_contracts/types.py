"""Field types of events, with the constraints that are checked at publish and at consume."""

from datetime import datetime
from typing import Annotated

import msgspec
from msgspec import Meta

from florin_contracts.vocabulary import ActorKind

_HEX = "[0-9a-f]{32}$"

UserId = Annotated[str, Meta(pattern=f"^usr_{_HEX}")]
SessionId = Annotated[str, Meta(pattern=f"^ses_{_HEX}")]
PaymentId = Annotated[str, Meta(pattern=f"^pay_{_HEX}")]
RefundId = Annotated[str, Meta(pattern=f"^ref_{_HEX}")]
TopUpId = Annotated[str, Meta(pattern=f"^top_{_HEX}")]
NotificationId = Annotated[str, Meta(pattern=f"^ntf_{_HEX}")]
AnyId = Annotated[str, Meta(pattern=f"^[a-z]{{3}}_{_HEX}")]
"""An id whose prefix belongs to the owning service."""

AmountMinor = Annotated[int, Meta(ge=0, le=2**53 - 1)]
"""Minor units of the currency beside it; the bound is what JavaScript can hold exactly."""

Currency = Annotated[str, Meta(pattern="^[A-Z]{3}$")]
"""ISO 4217 code."""

Timestamp = Annotated[datetime, Meta(tz=True)]
"""A moment, always with an offset; UTC on the wire."""

Code = Annotated[str, Meta(pattern="^[a-z0-9_.]{1,64}$")]
"""A machine-readable word: failure code, kind, reason, action."""

ShortText = Annotated[str, Meta(max_length=512)]
LongText = Annotated[str, Meta(max_length=4096)]


class Party(msgspec.Struct, frozen=True, kw_only=True):
    """One side of a payment, as the other side may see it."""

    id: UserId
    name: ShortText
    handle: ShortText | None = None


class Refund(msgspec.Struct, frozen=True, kw_only=True):
    """The refund that an event reports."""

    id: RefundId
    amount: AmountMinor
    reason: ShortText | None = None


class Recurrence(msgspec.Struct, frozen=True, kw_only=True):
    """How often a schedule is due; `interval` counts units (every 2 weeks = week, 2)."""

    unit: Code
    interval: Annotated[int, Meta(ge=1)] = 1
    time_zone: ShortText | None = None


class Actor(msgspec.Struct, frozen=True, kw_only=True):
    """Who did something, for the audit trail."""

    type: ActorKind
    id: ShortText | None = None
    name: ShortText | None = None


class Target(msgspec.Struct, frozen=True, kw_only=True):
    """What it was done to."""

    type: Code
    id: ShortText | None = None
