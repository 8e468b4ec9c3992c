"""The money path: one payment, one round trip, one transaction.

The database function `payment_create` writes the idempotency row, the payment, its history, the
ledger entries and the outbox rows, or gives the stored answer. What it will answer is composed
before it is asked, because a repetition must get the very same bytes.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import asyncpg
import msgspec

from florin_contracts.events import PaymentCompleted, PaymentCreated, PaymentState
from florin_contracts.vocabulary import PaymentStatus
from florin_kit import failpoints
from florin_kit.db import Database
from florin_kit.errors import (
    IdempotencyConflict,
    IdempotencyInProgress,
    InsufficientFunds,
    NotFound,
    Problem,
    invalid,
)
from florin_kit.events.outbox import prepare
from florin_kit.identity import Principal
from florin_kit.ids import from_uuid, to_uuid, uuid7
from florin_payments.idempotency.store import Answer, Scope
from florin_payments.ledger.pool import LedgerPool
from florin_payments.money import is_currency
from florin_payments.payments import presenter
from florin_payments.payments.deciding import Deciding
from florin_payments.payments.models import Payment
from florin_payments.payments.posting import RecipientUnavailable, SenderNotReady
from florin_payments.payments.schemas import METADATA_BYTES_MAX, PaymentInput, Recipient
from florin_payments.people.directory import Directory
from florin_payments.people.repository import Known

SCHEDULED_AHEAD_MAX = timedelta(days=366)
_CREATE = (
    "SELECT outcome, status, body FROM payment_create("
    "$1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14::jsonb, $15, $16, $17, $18, $19, $20, $21,"
    " $22, $23, $24, $25, $26, $27::jsonb)"
)
# What `payment_create` raises when it is not for it to decide.
NEEDS_DECISION = "within_limits"
_NO_ROOM = (None,) * 6


REFUSALS: tuple[type[Problem], ...] = (InsufficientFunds, SenderNotReady, RecipientUnavailable)
_REFUSAL_BODIES = [msgspec.json.encode(refusal().to_dict()) for refusal in REFUSALS]


@dataclass(frozen=True)
class Creation:
    """Creates payments that are paid from a wallet."""

    pool: LedgerPool
    directory: Directory
    database: Database
    deciding: Deciding

    async def create(
        self, principal: Principal, scope: Scope, data: PaymentInput, at: datetime | None = None
    ) -> Answer:
        """Pay at once, or write down a payment for later. ``at`` is for demo histories only, which have no limits.

        Raises `ValidationFailed`, `StepUpRequired`, `IdempotencyConflict` or `IdempotencyInProgress`. A refusal
        (insufficient funds, a limit, an account that is not active) is an answer, stored under the key.
        """
        now = at or datetime.now(UTC)
        check(data, now)
        sender = await self.directory.by_id(principal.user_uuid)
        if sender is None:
            raise SenderNotReady(retry_after_s=1)
        recipient = await self.find_recipient(data.recipient)
        refuse_self(recipient.id, sender.id)
        payment = new_payment(data, sender.id, recipient.id, now)
        room = None if at else self.deciding.rulings.book.room(principal.role, data.currency)
        if room is not None and data.amount > (
            room.amount_minor if data.type == "instant" else min(room.amount_minor, room.payment_minor)
        ):
            return await self.deciding.create(principal, scope, payment, now)
        people = {sender.id: sender.person, recipient.id: recipient.person}
        body = msgspec.json.encode(presenter.item(payment, principal, people))
        events = _events(payment, people)
        failpoints.reach("payment.checked")
        row = await self._call(
            scope.caller,
            scope.route,
            scope.key,
            scope.request_hash,
            body,
            _REFUSAL_BODIES,
            payment.id,
            payment.type,
            payment.sender_id,
            payment.recipient_id,
            payment.amount_minor,
            payment.currency,
            payment.description,
            msgspec.json.encode(payment.metadata_).decode(),
            payment.scheduled_at,
            now,
            uuid7(),
            uuid7(),
            [event.event_id for event in events],
            [event.type for event in events],
            [event.envelope for event in events],
            *(room[1:] if room is not None else _NO_ROOM),
        )
        if row is None:
            return await self.deciding.create(principal, scope, payment, now)
        failpoints.reach("payment.committed")
        if row["outcome"] == "conflict":
            raise IdempotencyConflict
        if row["outcome"] == "in_progress":
            raise IdempotencyInProgress(retry_after_s=1)
        if row["outcome"] == "created":
            self.database.committed()
        return Answer(row["status"], row["body"])

    async def find_recipient(self, recipient: Recipient) -> Known:
        """Who is to be paid. Raises `ValidationFailed` when nobody is found."""
        given = [value for value in (recipient.email, recipient.handle, recipient.id) if value]
        if len(given) != 1:
            raise invalid("recipient", "ambiguous", "Give exactly one of email, handle and id")
        known = None
        if recipient.email:
            known = await self.directory.by_email(recipient.email)
        elif recipient.handle:
            known = await self.directory.by_handle(recipient.handle)
        elif recipient.id:
            try:
                known = await self.directory.by_id(to_uuid("usr", recipient.id))
            except NotFound:
                known = None
        if known is None:
            raise invalid("recipient", "not_found", "There is nobody with this e-mail address, handle or id")
        return known

    async def _call(self, *arguments: Any) -> asyncpg.Record | None:
        """None, and nothing written, where the payment needs a decision."""
        try:
            return await self.pool.fetchrow(_CREATE, *arguments)
        except asyncpg.CheckViolationError as refused:
            if refused.constraint_name != NEEDS_DECISION:
                raise
            return None


def check(data: PaymentInput, now: datetime) -> None:
    """What a schema can't say. Raises `ValidationFailed`."""
    if not is_currency(data.currency):
        raise invalid("currency", "unsupported", "Florin has no wallets in this currency")
    check_text(data.description, data.metadata)
    if (data.recurrence is not None) != (data.type == "recurring"):
        raise invalid("recurrence", "not_allowed", "A recurring payment has a recurrence, and no other has one")
    if data.source != "wallet" and data.type != "instant":
        raise invalid("source", "not_allowed", "What is paid later is paid from the wallet")
    if data.type == "instant":
        if data.scheduled_at is not None:
            raise invalid("scheduled_at", "not_allowed", "An instant payment has no date")
    elif data.scheduled_at is None:
        raise invalid("scheduled_at", "required", "Say when it is to be paid")
    else:
        check_later(data.scheduled_at, now)


def check_text(description: str, metadata: dict[str, Any]) -> None:
    """Raise `ValidationFailed` when the free texts can't be stored."""
    encoded = msgspec.json.encode(metadata)
    if len(encoded) > METADATA_BYTES_MAX:
        raise invalid("metadata", "too_large", f"At most {METADATA_BYTES_MAX} bytes of JSON")
    if "\x00" in description or b"\\u0000" in encoded:
        raise invalid("description", "invalid", "Control characters are not allowed")


def check_later(scheduled_at: datetime, now: datetime) -> None:
    """Raise `ValidationFailed` when nothing can be planned for that time."""
    if not now < scheduled_at <= now + SCHEDULED_AHEAD_MAX:
        raise invalid("scheduled_at", "out_of_range", "Choose a time within the next year")


def refuse_self(recipient: UUID, sender: UUID) -> None:
    """Raise `ValidationFailed` when somebody would pay themselves."""
    if recipient == sender:
        raise invalid("recipient", "self_payment", "You can't pay yourself")


def new_payment(data: PaymentInput, sender: UUID, recipient: UUID, now: datetime) -> Payment:
    """The payment as `payment_create` will write it when nothing stands against it."""
    instant = data.type == "instant"
    return Payment(
        id=uuid7(),
        type=data.type,
        status=PaymentStatus.COMPLETED if instant else PaymentStatus.SCHEDULED,
        sender_id=sender,
        recipient_id=recipient,
        amount_minor=data.amount,
        currency=data.currency,
        refunded_minor=0,
        description=data.description,
        metadata_=data.metadata,
        source=data.source,
        failure_code=None,
        scheduled_at=data.scheduled_at.astimezone(UTC) if data.scheduled_at else None,
        attempts=0,
        version=2 if instant else 1,
        created_at=now,
        updated_at=now,
        completed_at=now if instant else None,
    )


def _events(payment: Payment, people: Any) -> list[Any]:
    subject = from_uuid("pay", payment.id)
    kinds: list[type[PaymentState]] = [PaymentCreated]
    if payment.status == PaymentStatus.COMPLETED:
        kinds.append(PaymentCompleted)
    return [prepare(presenter.make_event(kind, payment, people), subject, time=payment.created_at) for kind in kinds]
