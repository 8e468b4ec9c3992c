"""What Florin needs of a payment service provider."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from florin_kit.errors import Unauthenticated


class Unknown(Exception):
    """The provider did not answer, or not clearly: what was asked may or may not have happened."""


class UnknownMethod(Exception):
    """The provider knows no such payment method."""


class SignatureInvalid(Unauthenticated):
    """Who sent a webhook can't be told."""

    code, title = "signature_invalid", "The signature does not fit"


class ChargeStatus(StrEnum):
    """What a provider can say of a charge."""

    PROCESSING = "processing"
    REQUIRES_ACTION = "requires_action"
    SUCCEEDED = "succeeded"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Order:
    """What to charge. ``key`` is ours: under the same key a provider charges once, however often it is asked."""

    key: str
    amount_minor: int
    currency: str
    token: str
    return_url: str
    customer: str | None = None


@dataclass(frozen=True, slots=True)
class Charge:
    """The provider's word. ``failure_code`` when it failed, ``action_url`` when the customer must confirm.

    ``id`` None: it was refused before it became a charge.
    """

    id: str | None
    status: ChargeStatus
    amount_minor: int
    currency: str
    failure_code: str | None = None
    action_url: str | None = None


@dataclass(frozen=True, slots=True)
class Method:
    """What may be shown of a card, and how to charge it again."""

    token: str
    brand: str
    last4: str
    exp_month: int
    exp_year: int
    customer: str | None = None


class PayoutStatus(StrEnum):
    """What a provider can say of a payout; returned: it was paid, and the bank sent it back."""

    PROCESSING = "processing"
    PAID = "paid"
    FAILED = "failed"
    RETURNED = "returned"


@dataclass(frozen=True, slots=True)
class PayoutOrder:
    """What to pay out; ``key`` as for an `Order`."""

    key: str
    amount_minor: int
    currency: str
    destination: str


@dataclass(frozen=True, slots=True)
class PayoutWord:
    """The provider's word on a payout."""

    id: str
    status: PayoutStatus
    failure_code: str | None = None


class Subject(StrEnum):
    """What a webhook tells of."""

    CHARGE = "charge"
    PAYOUT = "payout"
    DISPUTE = "dispute"
    OTHER = "other"


class DisputeWord(StrEnum):
    """What a provider can say of a dispute."""

    NEEDS_RESPONSE = "needs_response"
    UNDER_REVIEW = "under_review"
    WON = "won"
    LOST = "lost"


@dataclass(frozen=True, slots=True)
class Dispute:
    """A holder's complaint about a charge. ``fee_minor``: what it costs on top if it is lost.

    ``respond_by`` None: the provider names no last moment for evidence.
    """

    id: str
    charge: str
    amount_minor: int
    currency: str
    reason: str
    status: DisputeWord
    fee_minor: int = 0
    respond_by: datetime | None = None


@dataclass(frozen=True, slots=True)
class EvidenceFile:
    """A document; ``kind``: receipt, delivery, communication or other."""

    kind: str
    name: str
    media_type: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is said against a dispute."""

    statement: str
    product_description: str
    tracking_number: str
    refund_policy: str
    files: Sequence[EvidenceFile] = ()


class Flow(StrEnum):
    """Why money came in or went out at the provider; other: its own fees, transfers to our bank and the like."""

    CHARGE = "charge"
    REFUND = "refund"
    PAYOUT = "payout"
    PAYOUT_RETURN = "payout_return"
    DISPUTE = "dispute"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Movement:
    """A line of the provider's own books, which never changes.

    ``amount_minor``: above 0 came in, below 0 went out; ``fee_minor`` was taken on top. ``reference`` is our key
    of a charge or payout, the provider's id of a dispute, else of whatever it was made for. ``state``: whether
    the provider counts it as ours already (``available``) or not yet (``pending``).
    """

    id: str
    flow: Flow
    reference: str
    amount_minor: int
    currency: str
    fee_minor: int
    state: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Movements:
    """A page of the provider's books; ``cursor`` None: the last."""

    items: Sequence[Movement]
    cursor: str | None


@dataclass(frozen=True, slots=True)
class Notice:
    """A webhook, read: a hint to look, never the truth itself.

    ``reference`` is our key of the charge or payout, ``dispute`` the provider's id of a dispute.
    """

    event_id: str
    type: str
    subject: Subject
    charge: str | None = None
    reference: str | None = None
    status: ChargeStatus | None = None
    dispute: str | None = None


class Psp(Protocol):
    """Charges are identified by a key of ours, so that asking again never charges again.

    Every method but the webhooks' raises `Unknown` when the provider gives no clear answer in time.
    """

    name: str
    pays_out: bool

    async def start(self) -> None: ...

    async def stop(self) -> None: ...

    async def charge(self, order: Order) -> Charge:
        """Charge a payment method, or find what was charged under the key before."""
        ...

    async def find(self, key: str) -> Charge | None:
        """The charge made under a key, None when the provider never heard of it."""
        ...

    async def get(self, charge_id: str) -> Charge:
        """A charge as it stands now."""
        ...

    async def cancel(self, charge_id: str) -> Charge:
        """Cancel a charge that is not decided; what it became instead if that was too late."""
        ...

    async def payout(self, order: PayoutOrder) -> PayoutWord:
        """Pay out, or find what was paid out under the key before. Only where ``pays_out``."""
        ...

    async def find_payout(self, key: str) -> PayoutWord | None:
        """The payout made under a key, None when the provider never heard of it."""
        ...

    async def dispute(self, dispute_id: str) -> Dispute:
        """A dispute as it stands now."""
        ...

    async def disputes_since(self, at: datetime) -> Sequence[Dispute]:
        """The newest disputes, up to 100, of those that were opened since then."""
        ...

    async def answer(self, dispute_id: str, evidence: Evidence) -> Dispute:
        """Hand in evidence, for good; the dispute as it stands if it is too late."""
        ...

    async def give_in(self, dispute_id: str) -> Dispute:
        """Lose a dispute of one's own will; the dispute as it stands if that is not possible any more."""
        ...

    async def movements(self, since: datetime, until: datetime, cursor: str | None) -> Movements:
        """A page of the provider's books from ``since`` to before ``until``, behind ``cursor``, in a steady order."""
        ...

    async def balance(self) -> Mapping[str, int]:
        """What the provider holds for us in each currency, in minor units, with what it has not paid out yet."""
        ...

    async def card_page(self, key: str, owner: str, customer: str | None, return_url: str) -> str:
        """The address of a page of the provider's on which a customer enters a card."""
        ...

    async def keep(self, token: str, owner: str, customer: str | None) -> Method:
        """Make a payment method chargeable again for its owner. Raises `UnknownMethod`."""
        ...

    async def forget(self, token: str) -> None:
        """Make a payment method not chargeable any more; done already is done."""
        ...

    def authenticate(self, headers: Mapping[str, str], body: bytes, now_s: int) -> None:
        """Check who sent a webhook, and when. Raises `SignatureInvalid`."""
        ...

    def read(self, body: bytes) -> Notice:
        """Understand a webhook. Raises `msgspec.MsgspecError`."""
        ...
