"""The catalogue of events: one class per type, and what is known about each."""

from florin_contracts.events.audit import (
    AuditRecorded,
)
from florin_contracts.events.auth import (
    LoginFailed,
    PasswordChanged,
    ReuseDetected,
)
from florin_contracts.events.base import (
    Event,
    EventSpec,
    by_schema,
    by_type,
    catalogue,
    event_types,
    public,
    staff_may_see,
    topic_of,
    user_ids,
)
from florin_contracts.events.dispute import (
    DisputeClosed,
    DisputeOpened,
    DisputeState,
    DisputeUpdated,
)
from florin_contracts.events.exchange import (
    ExchangeCompleted,
)
from florin_contracts.events.notification import (
    NotificationCreated,
)
from florin_contracts.events.payment import (
    PaymentCancelled,
    PaymentCompleted,
    PaymentCreated,
    PaymentDisputed,
    PaymentFailed,
    PaymentProcessing,
    PaymentRefunded,
    PaymentState,
    PaymentUpdated,
)
from florin_contracts.events.payout import (
    PayoutCompleted,
    PayoutFailed,
    PayoutProcessing,
    PayoutState,
)
from florin_contracts.events.preferences import (
    PreferencesUpdated,
)
from florin_contracts.events.request import (
    RequestCancelled,
    RequestCreated,
    RequestDeclined,
    RequestExpired,
    RequestPaid,
    RequestReminded,
    RequestState,
)
from florin_contracts.events.review import (
    ReviewApproved,
    ReviewClosed,
    ReviewOpened,
)
from florin_contracts.events.schedule import (
    ScheduleCreated,
    ScheduleEnded,
    SchedulePaused,
    ScheduleState,
    ScheduleUpdated,
)
from florin_contracts.events.session import (
    SessionEnded,
    SessionOver,
    SessionRevoked,
    SessionStarted,
)
from florin_contracts.events.statement import (
    StatementReady,
)
from florin_contracts.events.topup import (
    TopUpCompleted,
    TopUpFailed,
    TopUpProcessing,
    TopUpState,
)
from florin_contracts.events.user import (
    UserDeleted,
    UserLocked,
    UserRegistered,
    UserState,
    UserUnlocked,
    UserUpdated,
)
from florin_contracts.events.webhook import (
    WebhookDisabled,
)

__all__ = [
    "AuditRecorded",
    "DisputeClosed",
    "DisputeOpened",
    "DisputeState",
    "DisputeUpdated",
    "Event",
    "EventSpec",
    "ExchangeCompleted",
    "LoginFailed",
    "NotificationCreated",
    "PasswordChanged",
    "PaymentCancelled",
    "PaymentCompleted",
    "PaymentCreated",
    "PaymentDisputed",
    "PaymentFailed",
    "PaymentProcessing",
    "PaymentRefunded",
    "PaymentState",
    "PaymentUpdated",
    "PayoutCompleted",
    "PayoutFailed",
    "PayoutProcessing",
    "PayoutState",
    "PreferencesUpdated",
    "RequestCancelled",
    "RequestCreated",
    "RequestDeclined",
    "RequestExpired",
    "RequestPaid",
    "RequestReminded",
    "RequestState",
    "ReuseDetected",
    "ReviewApproved",
    "ReviewClosed",
    "ReviewOpened",
    "ScheduleCreated",
    "ScheduleEnded",
    "SchedulePaused",
    "ScheduleState",
    "ScheduleUpdated",
    "SessionEnded",
    "SessionOver",
    "SessionRevoked",
    "SessionStarted",
    "StatementReady",
    "TopUpCompleted",
    "TopUpFailed",
    "TopUpProcessing",
    "TopUpState",
    "UserDeleted",
    "UserLocked",
    "UserRegistered",
    "UserState",
    "UserUnlocked",
    "UserUpdated",
    "WebhookDisabled",
    "by_schema",
    "by_type",
    "catalogue",
    "event_types",
    "public",
    "staff_may_see",
    "topic_of",
    "user_ids",
]
