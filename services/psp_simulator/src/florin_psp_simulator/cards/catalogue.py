"""The test cards: what happens to a charge, by token."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True)
class Card:
    """``failure_code`` None: charges succeed. ``hangs``: decided, but the answer comes too late."""

    failure_code: str | None = None
    hangs: bool = False


CARDS: Mapping[str, Card] = MappingProxyType(
    {
        "tok_visa": Card(),
        "tok_mastercard": Card(),
        "tok_amex": Card(),
        "tok_declined": Card("card_declined"),
        "tok_insufficient_funds": Card("insufficient_funds"),
        "tok_expired": Card("expired_card"),
        "tok_fraud": Card("suspected_fraud"),
        "tok_timeout": Card(hangs=True),
    }
)
UNKNOWN_CARD = Card("unknown_payment_method")
