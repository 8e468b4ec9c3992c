"""What the receipt of a payment says."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from florin_contracts.vocabulary import PaymentStatus
from florin_kit.errors import Conflict
from florin_kit.identity import Principal
from florin_kit.ids import from_uuid
from florin_payments.money import format_minor
from florin_payments.payments import service as payments
from florin_payments.payments.models import Payment
from florin_payments.people import repository as people_repository
from florin_payments.people.schemas import Person
from florin_payments.refunds import repository as refunds_repository
from florin_payments.refunds.models import Refund
from florin_payments.statements import months, zones

REFUNDS_SHOWN_MAX = 100
_STATUS = {
    PaymentStatus.COMPLETED: "Paid",
    PaymentStatus.PARTIALLY_REFUNDED: "Paid, partly refunded",
    PaymentStatus.REFUNDED: "Paid, refunded in full",
    PaymentStatus.DISPUTED: "Paid, disputed by the payer's bank",
}
_NOTE = (
    "Issued by Florin from its ledger. It says how the payment stands when the receipt is made; times are in the "
    "time zone of whoever asked for it. It is not an invoice."
)


class NoReceipt(Conflict):
    code, title = "no_receipt", "There is no receipt: this payment has not been paid"


async def facts(ro: AsyncSession, payment_id: str, principal: Principal) -> dict[str, Any]:
    """For the payment's parties, and staff. Raises `NotFound`, and `NoReceipt` when no money has moved."""
    payment = await payments.visible(ro, payment_id, principal)
    if payment.status not in _STATUS or payment.completed_at is None:
        raise NoReceipt
    refunds = await refunds_repository.of_payment(ro, payment.id)
    people = await people_repository.people(ro, (payment.sender_id, payment.recipient_id))
    zone = months.zone(await zones.of(ro, principal.user_uuid))
    return write(payment, refunds, people, zone)


def write(payment: Payment, refunds: Sequence[Refund], people: Mapping[UUID, Person], zone: ZoneInfo) -> dict[str, Any]:
    """All that the template shows, written for people. Pure."""
    number = from_uuid("pay", payment.id)
    assert payment.completed_at is not None

    def money(amount_minor: int) -> str:
        return format_minor(amount_minor, payment.currency)

    rows = [
        ["Receipt for", number],
        ["Paid on", f"{months.moment(payment.completed_at, zone)} ({zone.key})"],
        *_side("From", people.get(payment.sender_id)),
        *_side("To", people.get(payment.recipient_id)),
        ["Paid from", "Wallet" if payment.source == "wallet" else "Payment method"],
    ]
    if payment.description:
        rows.append(["Description", payment.description])
    return {
        "title": "Receipt",
        "foot": number,
        "amount": money(payment.amount_minor),
        "status": _STATUS[PaymentStatus(payment.status)],
        "facts": rows,
        "refunds": [
            [months.day(refund.created_at, zone), refund.reason or "", money(refund.amount_minor)]
            for refund in refunds[:REFUNDS_SHOWN_MAX]
        ],
        "net": money(payment.amount_minor - payment.refunded_minor),
        "note": _NOTE,
    }


def _side(label: str, person: Person | None) -> list[list[str]]:
    if person is None:
        return [[label, "—"]]
    return [[label, person.name], ["", f"@{person.handle}"]]
