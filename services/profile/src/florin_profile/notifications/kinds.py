"""The kinds of notification, each of which a person can switch off per channel. Pure."""

from enum import StrEnum


class Kind(StrEnum):
    PAYMENT_RECEIVED = "payment_received"
    PAYMENT_SENT = "payment_sent"
    PAYMENT_FAILED = "payment_failed"
    PAYMENT_REFUNDED = "payment_refunded"
    PAYMENT_POSTPONED = "payment_postponed"
    PAYMENT_IN_REVIEW = "payment_in_review"
    SCHEDULE_STOPPED = "schedule_stopped"
    STATEMENT_READY = "statement_ready"
    REQUEST_RECEIVED = "request_received"
    REQUEST_REMINDED = "request_reminded"
    REQUEST_PAID = "request_paid"
    REQUEST_CLOSED = "request_closed"
    TOPUP_COMPLETED = "topup_completed"
    TOPUP_FAILED = "topup_failed"
    PAYOUT_COMPLETED = "payout_completed"
    PAYOUT_FAILED = "payout_failed"
    EXCHANGE_COMPLETED = "exchange_completed"
    DISPUTE_OPENED = "dispute_opened"
    DISPUTE_CLOSED = "dispute_closed"
    NEW_DEVICE = "new_device"
    PASSWORD_CHANGED = "password_changed"  # noqa: S105 - a kind, not a credential
    WEBHOOK_DISABLED = "webhook_disabled"
    TOKEN_REUSED = "token_reused"  # noqa: S105 - a kind, not a credential


# About the safety of the account: auth sends the e-mails itself, always.
SECURITY = frozenset({Kind.NEW_DEVICE, Kind.PASSWORD_CHANGED, Kind.TOKEN_REUSED})
