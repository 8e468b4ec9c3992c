"""Everything that is sent and answered. Written by tools/python_client from the API document; not by hand."""

from florin_client.models.common import Person, TopUpItem
from florin_client.models.inputs import Frequency, PaymentStatus, PaymentType, Recipient, RecurrenceInput
from florin_client.models.payments import (
    Actor,
    DecisionItem,
    DisputeBrief,
    HistoryItem,
    LedgerLine,
    Limits,
    PaymentDetails,
    PaymentItem,
    PaymentReview,
    ReasonItem,
    RefundItem,
)
from florin_client.models.payouts import PayoutItem
from florin_client.models.reports import ReportLine
from florin_client.models.schedules import Preview, Recurrence, ScheduleDetails, ScheduledPayment, ScheduleItem
from florin_client.models.wallets import Money, Wallet
from florin_client.models.webhook_endpoints import (
    AttemptItem,
    DeliveryDetails,
    DeliveryItem,
    EndpointItem,
    EndpointWithSecret,
)

__all__ = [
    "Actor",
    "AttemptItem",
    "DecisionItem",
    "DeliveryDetails",
    "DeliveryItem",
    "DisputeBrief",
    "EndpointItem",
    "EndpointWithSecret",
    "Frequency",
    "HistoryItem",
    "LedgerLine",
    "Limits",
    "Money",
    "PaymentDetails",
    "PaymentItem",
    "PaymentReview",
    "PaymentStatus",
    "PaymentType",
    "PayoutItem",
    "Person",
    "Preview",
    "ReasonItem",
    "Recipient",
    "Recurrence",
    "RecurrenceInput",
    "RefundItem",
    "ReportLine",
    "ScheduleDetails",
    "ScheduleItem",
    "ScheduledPayment",
    "TopUpItem",
    "Wallet",
]
