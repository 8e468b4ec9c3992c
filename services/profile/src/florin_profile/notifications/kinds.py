"""The kinds of notification, each of which a person can switch off per channel. Pure."""

from enum import StrEnum


class Kind(StrEnum):
    PAYMENT_RECEIVED = "payment_received"
    PAYMENT_SENT = "payment_sent"
    PAYMENT_FAILED = "payment_failed"
    PAYMENT_REFUNDED = "payment_refunded"
    PAYMENT_POSTPONED = "payment_postponed"
    SCHEDULE_STOPPED = "schedule_stopped"
    TOPUP_COMPLETED = "topup_completed"
    TOPUP_FAILED = "topup_failed"
    NEW_DEVICE = "new_device"
    PASSWORD_CHANGED = "password_changed"  # noqa: S105 - a kind, not a credential
    WEBHOOK_DISABLED = "webhook_disabled"
    TOKEN_REUSED = "token_reused"  # noqa: S105 - a kind, not a credential
