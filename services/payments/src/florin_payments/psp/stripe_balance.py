"""Stripe's own books (docs.stripe.com/api/balance_transactions): what moved our balance there, and the balance.

An amount is that of the charge or refund itself where Stripe tells it: the line's own is in the currency
of the account, which may be another one.
"""

from collections import defaultdict
from collections.abc import Mapping
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any

import stripe

from florin_payments.psp.port import Flow, Movement, Movements
from florin_payments.psp.stripe_notices import REFERENCE, from_stripe, text

PAGE = 100
# docs.stripe.com/reports/reporting-categories
_FLOWS: Mapping[str, Flow] = MappingProxyType(
    {
        "charge": Flow.CHARGE,
        "refund": Flow.REFUND,
        "refund_failure": Flow.REFUND,
        "partial_capture_reversal": Flow.REFUND,
        "dispute": Flow.DISPUTE,
        "dispute_reversal": Flow.DISPUTE,
    }
)


async def page(api: Any, since: datetime, until: datetime, cursor: str | None) -> Movements:
    """A page, the newest first. Raises `stripe.StripeError`."""
    params: stripe.params.BalanceTransactionListParams = {
        "created": {"gte": int(since.timestamp()), "lt": int(until.timestamp())},
        "expand": ["data.source"],
        "limit": PAGE,
    }
    if cursor is not None:
        params["starting_after"] = cursor
    found = await api.balance_transactions.list_async(params)
    last = found.data[-1].id if found.data and found.has_more else None
    return Movements([_present(line) for line in found.data], last)


def held(balance: Any) -> dict[str, int]:
    """What is there and what is on its way to us, in each currency."""
    sums: defaultdict[str, int] = defaultdict(int)
    for part in (*balance.available, *balance.pending):
        currency = part.currency.upper()
        sums[currency] += from_stripe(part.amount, currency)
    return dict(sums)


def _present(line: Any) -> Movement:
    flow = _FLOWS.get(line.reporting_category, Flow.OTHER)
    settled = line.currency.upper()
    amount, currency = _own(line, flow) or (line.amount, settled)
    return Movement(
        id=line.id,
        flow=flow,
        reference=_reference(line, flow),
        amount_minor=from_stripe(abs(amount), currency) * (1 if line.amount >= 0 else -1),
        currency=currency,
        fee_minor=from_stripe(line.fee, settled) if settled == currency else 0,
        state=line.status,
        at=datetime.fromtimestamp(line.created, UTC),
    )


def _own(line: Any, flow: Flow) -> tuple[int, str] | None:
    """The amount in the currency that the customer paid in."""
    source = line.source
    if flow not in (Flow.CHARGE, Flow.REFUND, Flow.DISPUTE) or source is None or isinstance(source, str):
        return None
    return source.amount, source.currency.upper()


def _reference(line: Any, flow: Flow) -> str:
    """Our key of a charge, which Stripe copies from the intent to it; else the id of what it is about."""
    source = line.source
    if flow is Flow.CHARGE and source is not None and not isinstance(source, str):
        return str(getattr(source.metadata, REFERENCE, None) or text(source.payment_intent) or source.id)
    return text(source) or str(line.id)
