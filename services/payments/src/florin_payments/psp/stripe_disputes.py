"""Disputes at Stripe (docs.stripe.com/api/disputes): reading them, and what their evidence is called there."""

from collections.abc import Mapping
from datetime import UTC, datetime
from io import BytesIO
from types import MappingProxyType
from typing import Any

import stripe

from florin_payments.psp.port import Dispute, DisputeWord, Evidence, Unknown
from florin_payments.psp.stripe_notices import from_stripe, text

# The states that begin with "warning" are inquiries: no money has been taken back.
STATUSES: Mapping[str, DisputeWord] = MappingProxyType(
    {
        "needs_response": DisputeWord.NEEDS_RESPONSE,
        "under_review": DisputeWord.UNDER_REVIEW,
        "won": DisputeWord.WON,
        "lost": DisputeWord.LOST,
        "warning_needs_response": DisputeWord.NEEDS_RESPONSE,
        "warning_under_review": DisputeWord.UNDER_REVIEW,
        "warning_closed": DisputeWord.WON,
        "prevented": DisputeWord.WON,
    }
)
FILES: Mapping[str, str] = MappingProxyType(
    {
        "receipt": "receipt",
        "delivery": "shipping_documentation",
        "communication": "customer_communication",
        "other": "uncategorized_file",
    }
)
"""Kind of a document to its field of Stripe's evidence."""


async def answer(api: Any, dispute_id: str, evidence: Evidence) -> Any:
    """Upload the documents and submit. Raises `stripe.StripeError`."""
    given: dict[str, str] = {
        "uncategorized_text": evidence.statement,
        "product_description": evidence.product_description,
        "shipping_tracking_number": evidence.tracking_number,
        "refund_policy_disclosure": evidence.refund_policy,
    }
    for file in evidence.files:
        body = BytesIO(file.body)
        body.name = f"{file.kind}.{file.media_type.rpartition('/')[2]}"
        made = await api.files.create_async({"purpose": "dispute_evidence", "file": body})
        given[FILES[file.kind]] = made.id
    said = {name: value for name, value in given.items() if value}
    return await api.disputes.update_async(dispute_id, {"evidence": said, "submit": True})


def present(found: stripe.Dispute) -> Dispute:
    """Raises `Unknown` for what we do not understand."""
    status, charge = STATUSES.get(found.status), text(found.payment_intent)
    if status is None or charge is None:
        raise Unknown(f"status {found.status}")
    currency = found.currency.upper()
    due = found.evidence_details.due_by if found.evidence_details else None
    return Dispute(
        id=found.id,
        charge=charge,
        amount_minor=from_stripe(found.amount, currency),
        currency=currency,
        reason=found.reason,
        status=status,
        fee_minor=_fee(found, currency),
        respond_by=datetime.fromtimestamp(due, UTC) if due else None,
    )


def _fee(found: stripe.Dispute, currency: str) -> int:
    """What Stripe takes on top; a fee in the currency of another account is Florin's own cost."""
    booked = [entry for entry in found.balance_transactions or [] if entry.currency.upper() == currency]
    return from_stripe(sum(max(0, entry.fee) for entry in booked), currency)
