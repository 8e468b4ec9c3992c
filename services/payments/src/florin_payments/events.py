"""All that payments consumes. What it publishes, as ``payment.*`` and ``webhook.*``: each where it happens."""

from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from florin_contracts import topology
from florin_contracts.events import PreferencesUpdated, UserDeleted, UserRegistered, UserUpdated
from florin_contracts.vocabulary import Mode, Service
from florin_kit.backbone import Backbone, Ear
from florin_kit.db import Database
from florin_kit.db.data_keys import DataKeys
from florin_kit.events import Consumers, Envelope
from florin_kit.ids import to_uuid
from florin_payments.ledger import repository as ledger
from florin_payments.people import repository as people
from florin_payments.people.directory import Directory
from florin_payments.requests import service as requests
from florin_payments.settings import PaymentsSettings
from florin_payments.statements import zones
from florin_payments.webhook_deliveries import recording
from florin_payments.webhook_deliveries.views import FAMILIES
from florin_payments.webhook_endpoints import repository as webhook_endpoints


def make_backbone(
    settings: PaymentsSettings, database: Database, directory: Directory, keys: DataKeys
) -> tuple[Backbone, *tuple[Ear, ...]]:
    """What publishes our events and hears them, and whoever else listens.

    In test mode our events stay among us, in a namespace that nobody else looks at; of users the platform tells.
    """
    if settings.mode == Mode.LIVE:
        heard = [consumers(directory, settings.default_currency, keys), webhook_consumers()]
        return (Backbone(settings, database, service="payments", consumers=heard),)
    own = {topology.WEBHOOKS: topology.QUEUES[topology.WEBHOOKS]}
    backbone = Backbone(
        settings,
        database,
        service=topology.PAYMENTS_TEST,
        consumers=webhook_consumers(),
        namespace=topology.TEST_NAMESPACE,
        queues=own,
    )
    users = consumers(directory, settings.default_currency, keys, queue=topology.PAYMENTS_TEST)
    return backbone, Ear(settings, database, service=topology.PAYMENTS_TEST, consumers=users)


def consumers(
    directory: Directory, default_currency: str, keys: DataKeys, *, queue: str = Service.PAYMENTS
) -> Consumers:
    """Keep the read model of users.

    A sign-in lock (``user.locked``) is not followed: it protects an account from guessing, and must
    not stop others from paying its owner.
    """
    declared = Consumers(service=queue)

    @declared.on(UserRegistered, UserUpdated)
    async def keep_user(envelope: Envelope[Any], tx: AsyncSession) -> None:
        await people.upsert(tx, envelope.data, envelope.time)
        await _open_wallet(tx, envelope.data.user_id, default_currency, envelope.time)
        await webhook_endpoints.close_unless_vendor(tx, to_uuid("usr", envelope.data.user_id), envelope.time)
        directory.forget(to_uuid("usr", envelope.data.user_id))

    @declared.on(UserDeleted)
    async def forget_user(envelope: Envelope[UserDeleted], tx: AsyncSession) -> None:
        await requests.close_all(tx, to_uuid("usr", envelope.data.user_id))
        await people.anonymise(tx, envelope.data.user_id, envelope.time)
        await zones.forget(tx, to_uuid("usr", envelope.data.user_id))
        await webhook_endpoints.close_all(tx, to_uuid("usr", envelope.data.user_id), envelope.time)
        await keys.shred(tx, to_uuid("usr", envelope.data.user_id))
        directory.forget(to_uuid("usr", envelope.data.user_id))

    @declared.on(PreferencesUpdated)
    async def keep_time_zone(envelope: Envelope[PreferencesUpdated], tx: AsyncSession) -> None:
        await zones.note(tx, to_uuid("usr", envelope.data.user_id), envelope.data.time_zone, envelope.time)

    return declared


def webhook_consumers() -> Consumers:
    """Write down what vendors are told of: our own events, once each."""
    declared = Consumers(service="payments", queue=topology.WEBHOOKS)

    @declared.on(*(f"{family}.*" for family in FAMILIES))
    async def record_deliveries(envelope: Envelope[Any], tx: AsyncSession) -> None:
        await recording.record(tx, envelope)

    return declared


async def _open_wallet(tx: AsyncSession, user_id: str, currency: str, now: datetime) -> None:
    await ledger.open_account(tx, "wallet", to_uuid("usr", user_id), currency, now)
