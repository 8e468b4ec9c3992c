"""How the end of a review ends its payment, as data, and who may bring it about. Pure; imports no framework."""

from collections.abc import Collection, Mapping
from enum import StrEnum
from types import MappingProxyType
from uuid import UUID

from florin_payments.payments.states import Event


class S(StrEnum):
    """States of a review; all but the first are final."""

    OPEN = "open"
    APPROVED = "approved"
    REJECTED = "rejected"
    EXPIRED = "expired"
    CANCELLED = "cancelled"
    FAILED = "failed"


# What happens to the payment when its review, which was open, is closed.
CLOSES: Mapping[S, Event] = MappingProxyType(
    {
        S.APPROVED: Event.APPROVE,
        S.REJECTED: Event.REJECT,
        S.EXPIRED: Event.EXPIRE,
        S.CANCELLED: Event.CANCEL,
        S.FAILED: Event.FAIL,
    }
)
CHARGE_DISPUTED = "charge_disputed"
FAILURE_CODES: Mapping[S, str] = MappingProxyType({S.REJECTED: "review_rejected", S.EXPIRED: "review_expired"})


def stands_against(admin: UUID, parties: Collection[UUID], limited_by: UUID | None) -> str | None:
    """Why somebody may not decide about a payment, in words; None when they may."""
    if admin in parties:
        return "Whoever pays or is paid can't decide about the payment"
    if admin == limited_by:
        return "You have set the payer's limits, so somebody else has to decide"
    return None
