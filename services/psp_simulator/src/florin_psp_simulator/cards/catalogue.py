"""The test cards as data: what happens to a charge, by token or by the number typed into the card page."""
# ruff: noqa: S106 - tokens of test cards

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

Delivery = Literal["once", "twice", "early", "late", "lost", "reordered"]


@dataclass(frozen=True, kw_only=True)
class Card:
    """A card and its fate.

    ``failure_code`` None: it is charged. ``asks_customer``: only after the customer agreed on the
    provider's page. ``hangs``: decided, but the answer comes too late. ``decides``: at once, later
    (``processing`` until then), or never. ``delivery``: how its webhooks travel. ``disputed``: the
    holder complains afterwards, about ``disputed_percent`` of it.
    """

    token: str
    number: str
    meaning: str
    brand: str = "visa"
    failure_code: str | None = None
    asks_customer: bool = False
    hangs: bool = False
    decides: Literal["at_once", "later", "never"] = "at_once"
    delivery: Delivery = "once"
    disputed: bool = False
    disputed_percent: int = 100

    @property
    def last4(self) -> str:
        return self.number[-4:]


_DECLINES = (
    ("tok_declined", "4000000000000036", "card_declined", "Declined without a reason"),
    ("tok_insufficient_funds", "4000000000000119", "insufficient_funds", "Not enough money behind the card"),
    ("tok_expired", "4000000000000192", "expired_card", "The card has expired"),
    ("tok_incorrect_cvc", "4000000000000275", "incorrect_cvc", "The security code is wrong"),
    ("tok_lost_card", "4000000000000358", "lost_card", "Reported as lost"),
    ("tok_stolen_card", "4000000000000432", "stolen_card", "Reported as stolen"),
    ("tok_fraud", "4000000000000515", "suspected_fraud", "The provider suspects fraud"),
    ("tok_processing_error", "4000000000000598", "processing_error", "The provider made a mistake"),
    ("tok_limit", "4000000000000671", "card_velocity_exceeded", "The card's limit is reached"),
)

_ALL = (
    Card(token="tok_visa", number="4242424242424242", meaning="Charged at once"),
    Card(token="tok_mastercard", number="5555555555554444", brand="mastercard", meaning="Charged at once"),
    Card(token="tok_amex", number="378282246310005", brand="amex", meaning="Charged at once"),
    *(
        Card(token=token, number=number, failure_code=code, meaning=meaning)
        for token, number, code, meaning in _DECLINES
    ),
    Card(
        token="tok_3ds",
        number="4000000000000754",
        asks_customer=True,
        meaning="3-D Secure: charged when the customer agrees on the provider's page, else `authentication_failed`",
    ),
    Card(
        token="tok_3ds_declined",
        number="4000000000000838",
        asks_customer=True,
        failure_code="card_declined",
        meaning="3-D Secure, and declined although the customer agrees",
    ),
    Card(
        token="tok_timeout",
        number="4000000000000911",
        hangs=True,
        meaning="Charged, but the answer comes after the caller has given up",
    ),
    Card(
        token="tok_late",
        number="4000000000000994",
        decides="later",
        meaning="`processing`, charged a while later; a webhook tells",
    ),
    Card(
        token="tok_late_declined",
        number="4000000000001075",
        decides="later",
        failure_code="card_declined",
        meaning="`processing`, declined a while later; a webhook tells",
    ),
    Card(
        token="tok_never",
        number="4000000000001158",
        decides="never",
        meaning="`processing` for ever, unless it is cancelled",
    ),
    Card(
        token="tok_webhook_twice",
        number="4000000000001232",
        delivery="twice",
        meaning="Charged; every webhook comes twice",
    ),
    Card(
        token="tok_webhook_early",
        number="4000000000001315",
        delivery="early",
        meaning="Charged; the webhook comes before the answer",
    ),
    Card(
        token="tok_webhook_late",
        number="4000000000001398",
        delivery="late",
        hangs=True,
        meaning="Charged, no answer in time, and the webhook takes a while",
    ),
    Card(
        token="tok_webhook_lost",
        number="4000000000001471",
        delivery="lost",
        hangs=True,
        meaning="Charged, no answer in time, and the webhook never comes: only asking finds it",
    ),
    Card(
        token="tok_webhook_reordered",
        number="4000000000001554",
        decides="later",
        delivery="reordered",
        meaning="`processing`, then charged; the webhooks come in the wrong order",
    ),
    Card(
        token="tok_disputed",
        number="4000000000001638",
        disputed=True,
        meaning="Charged; a while later its holder disputes the charge",
    ),
    Card(
        token="tok_disputed_part",
        number="4000000000001703",
        disputed=True,
        disputed_percent=40,
        meaning="Charged; a while later its holder disputes 40 % of the charge",
    ),
)

CARDS: Mapping[str, Card] = MappingProxyType({card.token: card for card in _ALL})
BY_NUMBER: Mapping[str, Card] = MappingProxyType({card.number: card for card in _ALL})
UNKNOWN_CARD = Card(token="tok_unknown", number="0" * 16, failure_code="unknown_payment_method", meaning="No such card")


def is_plausible(number: str) -> bool:
    """Whether the digits carry a right check digit (Luhn, ISO/IEC 7812-1)."""
    if not number.isascii() or not number.isdigit() or not 12 <= len(number) <= 19:
        return False
    doubled = (int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(number)))
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0
