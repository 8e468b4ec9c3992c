"""Wiring of the profile service."""

from datetime import UTC, datetime, timedelta
from functools import partial

from litestar.types import ASGIApp
from redis.asyncio import Redis

from florin_kit.db import Database
from florin_kit.db.data_keys import DataKeys, DataKeysKnown
from florin_kit.db.snapshots import Snapshots
from florin_kit.events import Consumers, Relay, Transport, make_transport
from florin_kit.identity.revocation import AuthFallback, Revocations
from florin_kit.identity.tokens import TokenVerifier
from florin_kit.jobs import Jobs
from florin_kit.limits import Limiter
from florin_kit.mail import table as mails
from florin_kit.mail.delivery import Delivery
from florin_kit.mail.port import SmtpSender
from florin_kit.objects import DiskStore
from florin_kit.redis import make_redis
from florin_kit.sealing import KeyEncryptionKeys
from florin_kit.web.app import Authenticator, Component, create_app
from florin_profile.access import ACCESS
from florin_profile.avatars.routes import router as avatars_router
from florin_profile.avatars.service import Avatars
from florin_profile.data_export.routes import router as data_export_router
from florin_profile.data_export.service import DataExport
from florin_profile.emails import repository as email_rows
from florin_profile.emails.composing import Composer
from florin_profile.emails.gathering import Gathering
from florin_profile.emails.routes import router as emails_router
from florin_profile.emails.unsubscribing import Links
from florin_profile.events import make_consumers
from florin_profile.notifications.routes import router as notifications_router
from florin_profile.preferences.routes import router as preferences_router
from florin_profile.preferences.telling import Telling
from florin_profile.profiles.personal import seal_plain
from florin_profile.profiles.routes import router as profiles_router
from florin_profile.settings import ProfileSettings

SERVICE = "profile"
SEAL_PAUSE_S = 60.0
GATHER_PAUSE_S = 1.0
SEND_PAUSE_S = 1.0
TELL_PAUSE_S = 1.0
PURGE_PAUSE_S = 600.0
MAILS_KEPT = timedelta(days=7)


class RedisLife:
    """Closes the client with the application."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis

    async def start(self) -> None:
        """It connects when it is first used."""

    async def stop(self) -> None:
        await self._redis.aclose()


class Events:
    """Relay and consumers on one transport, as a part of the application's life."""

    def __init__(self, transport: Transport, database: Database, consumers: Consumers) -> None:
        self._transport = transport
        self._database = database
        self._consumers = consumers
        self._relay = Relay(database.engine, transport, service=SERVICE)
        database.on_commit(self._relay.wake)

    async def start(self) -> None:
        await self._transport.start()
        await self._relay.start()
        await self._consumers.start(self._transport, self._database.transaction)

    async def stop(self) -> None:
        await self._consumers.stop()
        await self._relay.stop()
        await self._transport.stop()


def make_app(settings: ProfileSettings) -> ASGIApp:
    """The application, ready to be served."""
    database = Database(settings, SERVICE)
    redis = make_redis(settings)
    verifier = TokenVerifier(settings.jwks_url, settings.token_issuer, settings.token_audience)
    store = DiskStore(settings.objects_dir)
    keys = DataKeys(KeyEncryptionKeys(settings.personal_key, settings.previous_personal_key))
    known = DataKeysKnown(database, keys, "FLORIN_PERSONAL_KEY")
    avatars = Avatars(store, keys)
    amqp_url = settings.amqp_url.get_secret_value() if settings.amqp_url else None
    transport = make_transport(settings.broker, settings.redis_dsn, amqp_url, SERVICE)

    async def seal_personal_data() -> int:
        return await seal_plain(database, keys)

    links = Links(settings.personal_key, settings.previous_personal_key)
    composer = Composer(database, links, origin=settings.public_origin, sender=settings.mail_from)
    delivery = Delivery(database, SmtpSender(settings), composer.compose)

    async def send_mails() -> int:
        return int(await delivery.send_due())

    async def purge_mails() -> int:
        before = datetime.now(UTC) - MAILS_KEPT
        async with database.transaction() as tx:
            await mails.purge(tx, before)
            await email_rows.purge(tx, before)
        return 0

    background: list[Component] = []
    if settings.background == "on":
        background.append(Events(transport, database, make_consumers(avatars, keys)))
        background.append(
            Jobs(
                {
                    seal_personal_data: SEAL_PAUSE_S,
                    Telling(database).tell_preferences: TELL_PAUSE_S,
                    Gathering(database, settings.mail_per_hour_max).gather_mails: GATHER_PAUSE_S,
                    send_mails: SEND_PAUSE_S,
                    purge_mails: PURGE_PAUSE_S,
                }
            )
        )
    snapshots = Snapshots(database, timeout_s=settings.export_timeout_s, exports_max=settings.exports_max)
    return create_app(
        service=SERVICE,
        settings=settings,
        routes=[
            profiles_router,
            avatars_router,
            preferences_router,
            notifications_router,
            emails_router,
            data_export_router,
        ],
        access=ACCESS,
        database=database,
        authenticate=Authenticator(verifier, Revocations(redis, AuthFallback.beside(settings.jwks_url))),
        per_user=partial(Limiter(redis, SERVICE).take, settings.limits.user),
        components=[known, RedisLife(redis), verifier, store, *background],
        checks={"redis": redis.ping, "keys": verifier.ready, "objects": store.check},
        dependencies={"avatars": avatars, "keys": keys, "links": links, "data_export": DataExport(snapshots, keys)},
    )
