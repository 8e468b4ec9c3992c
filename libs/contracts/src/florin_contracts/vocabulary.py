"""Words that services, events and the public API share: one spelling for each."""

from enum import StrEnum


class Role(StrEnum):
    """What a user may be; exactly one per user, carried in the access token."""

    ADMIN = "ADMIN"
    VENDOR = "VENDOR"
    CUSTOMER = "CUSTOMER"


class UserStatus(StrEnum):
    """Life of an account. Only `active` accounts can sign in and be paid."""

    PENDING = "pending"
    INVITED = "invited"
    ACTIVE = "active"
    LOCKED = "locked"
    DELETED = "deleted"


class PaymentType(StrEnum):
    """How a payment came to be due."""

    INSTANT = "instant"
    SCHEDULED = "scheduled"
    RECURRING = "recurring"


class PaymentStatus(StrEnum):
    """States of a payment; the transitions are the payments service's own table."""

    SCHEDULED = "scheduled"
    PENDING = "pending"
    PROCESSING = "processing"
    UNKNOWN = "unknown"
    IN_REVIEW = "in_review"
    COMPLETED = "completed"
    FAILED = "failed"
    CANCELLED = "cancelled"
    PARTIALLY_REFUNDED = "partially_refunded"
    REFUNDED = "refunded"
    DISPUTED = "disputed"


class TransferStatus(StrEnum):
    """States of money crossing our border: top-ups and payouts."""

    PROCESSING = "processing"
    UNKNOWN = "unknown"
    COMPLETED = "completed"
    FAILED = "failed"


class DisputeStatus(StrEnum):
    """States of a dispute; the transitions are the payments service's own table."""

    NEEDS_RESPONSE = "needs_response"
    SUBMITTING = "submitting"
    ACCEPTING = "accepting"
    UNDER_REVIEW = "under_review"
    EXPIRED = "expired"
    WON = "won"
    LOST = "lost"


class ScheduleStatus(StrEnum):
    """States of a recurring schedule."""

    ACTIVE = "active"
    PAUSED = "paused"
    ENDED = "ended"


class RequestStatus(StrEnum):
    """States of a payment request; the transitions are the payments service's own table."""

    OPEN = "open"
    PARTIALLY_PAID = "partially_paid"
    PAID = "paid"
    EXPIRED = "expired"
    CANCELLED = "cancelled"
    DECLINED = "declined"


class SessionEndReason(StrEnum):
    """Why a session is over."""

    SIGNED_OUT = "signed_out"
    SIGNED_OUT_EVERYWHERE = "signed_out_everywhere"
    REVOKED_BY_USER = "revoked_by_user"
    REVOKED_BY_ADMIN = "revoked_by_admin"
    EXPIRED = "expired"
    TOKEN_REUSED = "token_reused"  # noqa: S105 - a reason, not a credential
    PASSWORD_CHANGED = "password_changed"  # noqa: S105 - a reason, not a credential
    ROLE_CHANGED = "role_changed"
    USER_LOCKED = "user_locked"
    USER_DELETED = "user_deleted"
    FINGERPRINT_CHANGED = "fingerprint_changed"


class Scope(StrEnum):
    """What an API key may do. A route names the one that opens it; without one it is closed to keys."""

    PAYMENTS_READ = "payments:read"
    PAYMENTS_WRITE = "payments:write"
    REFUNDS_WRITE = "refunds:write"
    PAYOUTS_READ = "payouts:read"
    WALLETS_READ = "wallets:read"
    REPORTS_READ = "reports:read"
    WEBHOOKS_READ = "webhooks:read"
    WEBHOOKS_WRITE = "webhooks:write"


class Mode(StrEnum):
    """Whose books a request is for. `test` has play money, and an instance of payments of its own."""

    LIVE = "live"
    TEST = "test"


class ApiKeyEndReason(StrEnum):
    """Why an API key is over before its time."""

    REVOKED_BY_USER = "revoked_by_user"
    REVOKED_BY_ADMIN = "revoked_by_admin"
    ROLE_CHANGED = "role_changed"
    USER_LOCKED = "user_locked"
    USER_DELETED = "user_deleted"


class Topic(StrEnum):
    """What a browser can subscribe to on the live connection. `staff` is for staff only."""

    PAYMENTS = "payments"
    NOTIFICATIONS = "notifications"
    SESSION = "session"
    STAFF = "staff"


class ActorKind(StrEnum):
    """Who did it."""

    USER = "user"
    ADMIN = "admin"
    SYSTEM = "system"
    PSP = "psp"


class Service(StrEnum):
    """Everything that runs as a process of its own."""

    GATEWAY = "gateway"
    AUTH = "auth"
    PAYMENTS = "payments"
    ADMIN = "admin"
    PROFILE = "profile"
    LIVE = "live"
    PSP_SIMULATOR = "psp_simulator"
