"""Everything that profile consumes. It publishes one event, ``notification.created`` (see `notifications.service`)."""

from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from florin_contracts.events import (
    DisputeClosed,
    DisputeOpened,
    ExchangeCompleted,
    PasswordChanged,
    PaymentCompleted,
    PaymentFailed,
    PaymentRefunded,
    PaymentUpdated,
    PayoutCompleted,
    PayoutFailed,
    RequestCancelled,
    RequestCreated,
    RequestDeclined,
    RequestExpired,
    RequestPaid,
    RequestReminded,
    ReuseDetected,
    ScheduleEnded,
    SchedulePaused,
    SessionStarted,
    StatementReady,
    TopUpCompleted,
    TopUpFailed,
    UserDeleted,
    UserRegistered,
    UserState,
    UserUpdated,
    WebhookDisabled,
)
from florin_kit.db.data_keys import DataKeys
from florin_kit.events import Consumers, Envelope
from florin_kit.ids import to_uuid
from florin_profile.avatars.service import Avatars
from florin_profile.emails import repository as email_rows
from florin_profile.notifications import repository as notification_rows
from florin_profile.notifications import service as notifications
from florin_profile.preferences import repository as preference_rows
from florin_profile.profiles import repository as profiles


def make_consumers(avatars: Avatars, keys: DataKeys) -> Consumers:
    """The handlers; each runs once per event, in a transaction."""
    consumers = Consumers("profile")

    @consumers.on(UserRegistered, UserUpdated)
    async def know_user(envelope: Envelope[UserState], tx: AsyncSession) -> None:
        user = envelope.data
        values = {"email": user.email, "name": user.name, "handle": user.handle, "status": user.status}
        await profiles.apply_state(tx, to_uuid("usr", user.user_id), envelope.time, values)

    @consumers.on(UserDeleted)
    async def forget_user(envelope: Envelope[UserDeleted], tx: AsyncSession) -> None:
        user_id = to_uuid("usr", envelope.data.user_id)
        await notification_rows.erase(tx, user_id)
        await email_rows.erase(tx, user_id)
        await preference_rows.erase(tx, user_id)
        await keys.shred(tx, user_id)
        if avatar_id := await profiles.erase(tx, user_id):
            # Before the commit: should it fail, the event comes again and so does the deletion.
            await avatars.delete(avatar_id)

    @consumers.on(
        PaymentCompleted,
        PaymentFailed,
        PaymentRefunded,
        PaymentUpdated,
        RequestCreated,
        RequestReminded,
        RequestPaid,
        RequestDeclined,
        RequestCancelled,
        RequestExpired,
        SchedulePaused,
        ScheduleEnded,
        TopUpCompleted,
        TopUpFailed,
        PayoutCompleted,
        PayoutFailed,
        ExchangeCompleted,
        DisputeOpened,
        DisputeClosed,
        SessionStarted,
        StatementReady,
        PasswordChanged,
        ReuseDetected,
        WebhookDisabled,
    )
    async def notify(envelope: Envelope[Any], tx: AsyncSession) -> None:
        await notifications.notify(tx, envelope.data, envelope.time)

    return consumers
