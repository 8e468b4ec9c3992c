"""The forms of the document: those of the API, without what is for a screen, or for a provider. Pure."""

from typing import Any

import msgspec

from florin_kit.ids import from_uuid
from florin_payments.rules.models import Spending

OWN_METHOD = "pmt_"
WALLET = "wallet"
_PREFIXES = {
    "payment": "pay",
    "refund": "ref",
    "top_up": "top",
    "payout": "pyo",
    "exchange": "exc",
    "dispute": "dsp",
}


def without(item: msgspec.Struct, *names: str) -> dict[str, Any]:
    """The members of a wire form but these."""
    return {name: value for name, value in msgspec.structs.asdict(item).items() if name not in names}


def method(named: str) -> str | None:
    """What was paid from: the wallet or a saved payment method. A provider's token is nobody's to keep."""
    return named if named == WALLET or named.startswith(OWN_METHOD) else None


def entry(row: Any, wallet: str, held: bool) -> dict[str, Any]:
    """A line of a wallet, or of what is held of it; ``reference`` is what caused it, where the API knows it."""
    prefix = _PREFIXES.get(row.cause)
    return {
        "wallet": wallet,
        "held": held,
        "number": row.number,
        "kind": row.kind,
        "reference": from_uuid(prefix, row.reference) if prefix else None,
        "amount": row.amount_minor,
        "currency": row.currency,
        "balance_after": row.balance_after_minor,
        "at": row.created_at,
    }


def limit(row: Spending) -> dict[str, Any]:
    """What has been paid lately in a currency, and the limits that staff have set for this person."""
    own = None
    if row.limited_at is not None:
        own = {
            "payment": row.payment_limit_minor,
            "day": row.day_limit_minor,
            "month": row.month_limit_minor,
            "reason": row.limited_because,
            "set_at": row.limited_at,
        }
    return {
        "currency": row.currency,
        "day": row.day,
        "spent_day": row.day_minor,
        "spent_month": row.month_minor,
        "own": own,
    }
