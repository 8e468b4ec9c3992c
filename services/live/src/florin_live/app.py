"""Wiring of the live service."""

from litestar.enums import ScopeType
from litestar.types import ASGIApp, Receive, Scope, Send
from redis.asyncio import Redis

from florin_kit.identity.revocation import AuthFallback, Revocations
from florin_kit.identity.tokens import TokenVerifier
from florin_kit.redis import make_redis
from florin_kit.web.app import Authenticator, create_app
from florin_live.access import ACCESS
from florin_live.events import transport_of
from florin_live.feed.feeder import Feeder
from florin_live.feed.history import History
from florin_live.feed.log import Log
from florin_live.feed.tail import Tail
from florin_live.openapi.document import Documents
from florin_live.openapi.routes import document_route, page_route
from florin_live.settings import LiveSettings
from florin_live.sockets.admission import Admission
from florin_live.sockets.endpoint import Endpoint
from florin_live.sockets.housekeeping import Housekeeping
from florin_live.sockets.hub import Hub

SERVICE = "live"


class LiveApp:
    """Sockets to their endpoint, everything else to the HTTP application."""

    def __init__(self, http: ASGIApp, sockets: Endpoint) -> None:
        self._http = http
        self._sockets = sockets

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == ScopeType.WEBSOCKET:
            await self._sockets(scope, receive, send)
        else:
            await self._http(scope, receive, send)


class RedisLife:
    """Closes the client with the application."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis

    async def start(self) -> None:
        """It connects when it is first used."""

    async def stop(self) -> None:
        await self._redis.aclose()


def make_app(settings: LiveSettings) -> ASGIApp:
    """The application, ready to be served with `sockets.protocol.SocketProtocol`."""
    redis = make_redis(settings)
    verifier = TokenVerifier(settings.jwks_url, settings.token_issuer, settings.token_audience)
    authenticate = Authenticator(verifier, Revocations(redis, AuthFallback.beside(settings.jwks_url)))
    history = History(settings.live_log_entries_max)
    hub = Hub(history)
    log = Log(redis, settings.live_log_entries_max)
    # A read that waits must come back before the client gives it up.
    tail = Tail(log, history, hub.dispatch, block_ms=int(settings.redis_timeout_s * 500))
    admission = Admission(redis, settings.sockets_per_user_max)
    feeder = Feeder(transport_of(settings), log)
    documents = Documents(settings)
    http = create_app(
        service=SERVICE,
        settings=settings,
        routes=[document_route, page_route],
        access=ACCESS,
        authenticate=authenticate,
        components=[
            RedisLife(redis),
            verifier,
            tail,
            feeder,
            Housekeeping(hub, redis, admission, heartbeat_s=settings.socket_heartbeat_s),
        ],
        checks={"redis": redis.ping, "keys": verifier.ready, "log": tail.check, "feed": feeder.check},
        dependencies={"documents": documents, "settings": settings},
    )
    return LiveApp(http, Endpoint(settings, authenticate, hub, admission))
