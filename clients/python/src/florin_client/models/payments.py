"""What is sent or answered: payments. Written by tools/python_client from the API document; not by hand."""

from datetime import datetime
from typing import Any

import msgspec

from florin_client.models.common import Person, TopUpItem


class Actor(msgspec.Struct, frozen=True, kw_only=True):
    """Actor of the API reference."""

    id: str | None = None
    name: str | None = None
    type: str


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """Limits of the API reference."""

    day: int
    month: int
    new_recipient: int | None
    payment: int
    payments: int
    review: int | None
    second_approver: int | None
    step_up: int | None
    window_s: int


class ReasonItem(msgspec.Struct, frozen=True, kw_only=True):
    """ReasonItem of the API reference."""

    frees_at: datetime | None
    left: int
    limit: int
    outcome: str
    rule: str
    value: int


class DecisionItem(msgspec.Struct, frozen=True, kw_only=True):
    """DecisionItem of the API reference."""

    approvals: int
    limits: Limits
    outcome: str
    payments: int
    reasons: list[ReasonItem]
    spent_day: int
    spent_month: int


class DisputeBrief(msgspec.Struct, frozen=True, kw_only=True):
    """DisputeBrief of the API reference."""

    amount: int
    id: str
    respond_by: datetime | None
    status: str


class HistoryItem(msgspec.Struct, frozen=True, kw_only=True):
    """HistoryItem of the API reference."""

    actor: Actor
    at: datetime
    event: str
    reason: str | None
    status: str


class LedgerLine(msgspec.Struct, frozen=True, kw_only=True):
    """LedgerLine of the API reference."""

    account: str
    amount: int
    at: datetime
    balance_after: int
    currency: str
    owner_id: str | None


class PaymentReview(msgspec.Struct, frozen=True, kw_only=True):
    """PaymentReview of the API reference."""

    expires_at: datetime
    id: str | None
    opened_at: datetime
    status: str


class RefundItem(msgspec.Struct, frozen=True, kw_only=True):
    """RefundItem of the API reference."""

    amount: int
    created_at: datetime
    currency: str
    id: str
    payment_id: str
    reason: str | None
    status: str


class PaymentDetails(msgspec.Struct, frozen=True, kw_only=True):
    """PaymentDetails of the API reference."""

    actions: list[str]
    amount: int
    completed_at: datetime | None
    created_at: datetime
    currency: str
    decision: DecisionItem | None
    description: str
    direction: str
    disputes: list[DisputeBrief]
    entries: list[LedgerLine]
    failure_code: str | None
    funding: TopUpItem | None = None
    history: list[HistoryItem]
    id: str
    metadata: dict[str, Any]
    recipient: Person
    refunded_amount: int
    refunds: list[RefundItem]
    request_id: str | None
    retry_at: datetime | None
    review: PaymentReview | None
    schedule_id: str | None
    scheduled_at: datetime | None
    sender: Person
    source: str
    status: str
    type: str
    updated_at: datetime
    version: int


class PaymentItem(msgspec.Struct, frozen=True, kw_only=True):
    """PaymentItem of the API reference."""

    actions: list[str]
    amount: int
    completed_at: datetime | None
    created_at: datetime
    currency: str
    description: str
    direction: str
    failure_code: str | None
    funding: TopUpItem | None = None
    id: str
    metadata: dict[str, Any]
    recipient: Person
    refunded_amount: int
    request_id: str | None
    retry_at: datetime | None
    schedule_id: str | None
    scheduled_at: datetime | None
    sender: Person
    source: str
    status: str
    type: str
    updated_at: datetime
    version: int
