"""Wiring of the admin service."""

from functools import partial

from litestar.types import ASGIApp
from redis.asyncio import Redis

from florin_admin.access import ACCESS
from florin_admin.audit.routes import router as audit_router
from florin_admin.commands.auth import AuthClient
from florin_admin.dead_letters.routes import router as dead_letters_router
from florin_admin.dead_letters.service import DeadLetters
from florin_admin.events import SERVICE, Events
from florin_admin.overview.routes import router as overview_router
from florin_admin.settings import AdminSettings
from florin_admin.users.routes import router as users_router
from florin_kit.db import Database
from florin_kit.events import make_transport
from florin_kit.identity.revocation import AuthFallback, Revocations
from florin_kit.identity.tokens import TokenVerifier
from florin_kit.limits import Limiter
from florin_kit.redis import make_redis
from florin_kit.web.app import Authenticator, Component, create_app
from florin_kit.web.health import Check


class RedisLife:
    """Closes the client with the application."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis

    async def start(self) -> None:
        """It connects when it is first used."""

    async def stop(self) -> None:
        await self._redis.aclose()


def make_app(settings: AdminSettings) -> ASGIApp:
    """The application, ready to be served."""
    database = Database(settings, SERVICE)
    redis = make_redis(settings)
    verifier = TokenVerifier(settings.jwks_url, settings.token_issuer, settings.token_audience)
    amqp_url = settings.amqp_url.get_secret_value() if settings.amqp_url else None
    transport = make_transport(settings.broker, settings.redis_dsn, amqp_url, SERVICE)
    checks: dict[str, Check] = {"redis": redis.ping, "keys": verifier.ready}
    auth = AuthClient(settings.auth_url)
    components: list[Component] = [RedisLife(redis), verifier, auth]
    if settings.background == "on":
        events = Events(transport, database, settings)
        components.append(events)
        checks["events"] = events.check
    return create_app(
        service=SERVICE,
        settings=settings,
        routes=[overview_router, users_router, audit_router, dead_letters_router],
        access=ACCESS,
        database=database,
        authenticate=Authenticator(verifier, Revocations(redis, AuthFallback.beside(settings.jwks_url))),
        per_user=partial(Limiter(redis, SERVICE).take, settings.limits.user),
        components=components,
        checks=checks,
        dependencies={"database": database, "auth": auth, "dead_letters": DeadLetters(transport)},
    )
