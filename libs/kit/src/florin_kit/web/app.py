"""Makes the application of a service from its routes, its access table and its parts."""

import gc
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any, Protocol

import structlog
from litestar import Litestar, Request
from litestar.connection import ASGIConnection
from litestar.datastructures import State
from litestar.di import Provide
from litestar.handlers import BaseRouteHandler, HTTPRouteHandler
from litestar.openapi import OpenAPIConfig
from litestar.types import ASGIApp, ControllerRouterHandler
from sqlalchemy.ext.asyncio import AsyncSession

from florin_contracts.vocabulary import Mode
from florin_kit import failpoints
from florin_kit.db import Database
from florin_kit.errors import Problem, Unauthenticated
from florin_kit.identity import AccessTable, Principal, modes
from florin_kit.identity.refusals import Refusals
from florin_kit.identity.revocation import Revocations
from florin_kit.identity.tokens import TokenVerifier
from florin_kit.settings import Settings
from florin_kit.telemetry import logs, trace
from florin_kit.telemetry.context import request_context
from florin_kit.web.api_document import Document, name_scopes
from florin_kit.web.body import StrictRequest
from florin_kit.web.context import ContextMiddleware
from florin_kit.web.deprecation import announce
from florin_kit.web.health import Check, health_handlers
from florin_kit.web.problems import HANDLERS

BODY_BYTES_MAX = 1024 * 1024
log = structlog.get_logger("florin.app")


class Component(Protocol):
    """Something that lives as long as the application: started in order, stopped in reverse."""

    async def start(self) -> None: ...

    async def stop(self) -> None: ...


class Authenticator:
    """Bearer token → `Principal`, with signature, expiry and revocation checked."""

    def __init__(self, verifier: TokenVerifier, revocations: Revocations) -> None:
        self._verifier = verifier
        self._revocations = revocations

    async def __call__(self, authorization: str | None) -> Principal:
        """Raises `Unauthenticated` or `SessionRevoked`."""
        scheme, _, token = (authorization or "").partition(" ")
        if scheme.lower() != "bearer" or not token:
            raise Unauthenticated
        principal = await self._verifier.authenticate(token.strip())
        await self._revocations.check(principal.session_id, token.strip())
        return principal


def create_app(
    *,
    service: str,
    settings: Settings,
    routes: Sequence[ControllerRouterHandler],
    access: AccessTable,
    database: Database | None = None,
    authenticate: Authenticator | None = None,
    components: Sequence[Component] = (),
    checks: Mapping[str, Check] | None = None,
    dependencies: Mapping[str, Any] | None = None,
    body_bytes_max: int = BODY_BYTES_MAX,
    per_user: Callable[[str], Awaitable[None]] | None = None,
    mode: Mode = Mode.LIVE,
) -> ASGIApp:
    """The ASGI application of one service.

    Handlers may ask for ``principal`` (the caller), ``tx`` (a unit of work: committed before the answer
    is sent) and ``ro`` (a read-only session), beside what ``dependencies`` offers. ``per_user`` is asked
    for each request of a signed-in user and raises `RateLimited` when there were too many. Callers of another
    ``mode`` are refused.
    Raises `RuntimeError` when ``access`` does not name exactly the routes.
    """
    logs.configure(service, settings.log_level)
    trace.configure(service, settings.otlp_endpoint, settings.release)
    all_checks = dict(checks or {})
    if database is not None:
        all_checks.setdefault("database", database.ping)

    refusals = Refusals(database, service) if database is not None and authenticate is not None else None
    parts = [*components, *([refusals] if refusals is not None else [])]

    async def guard(connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> None:
        # The framework's own answer to OPTIONS names the methods of a route and nothing else.
        if _is_open(connection.scope["path_template"], handler) or connection.scope.get("method") == "OPTIONS":
            return
        rule = access.rule(str(connection.scope.get("method", "GET")), connection.scope["path_template"])
        if rule.roles is None:
            return
        assert authenticate is not None, "a route asks for a sign-in, but nothing verifies it"
        principal = await authenticate(connection.headers.get("authorization"))
        modes.check(mode, principal, connection.headers.get(modes.HEADER))
        if context := request_context.get():
            context.actor_id = principal.user_id
        connection.scope["state"]["principal"] = principal
        if per_user is not None:
            await per_user(principal.user_id)
        try:
            rule.check(principal)
        except Problem as refused:
            if refusals is not None:
                route = f"{connection.scope.get('method', 'WS')} {connection.scope['path_template']}"
                refusals.note(principal, route, refused.code)
            raise

    @asynccontextmanager
    async def lifespan(_app: Litestar) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            stack.callback(trace.shutdown)
            if database is not None:
                stack.push_async_callback(database.close)
            for component in parts:
                await component.start()
                stack.push_async_callback(component.stop)
            # What lives now lives on: keep it out of every later collection.
            gc.collect()
            gc.freeze()
            log.info("started", environment=settings.env, release=settings.release)
            yield
            log.info("stopping")

    for_health = health_handlers(service, settings.release, all_checks)
    for handler in for_health:
        handler.opt["open"] = True
    app = Litestar(
        route_handlers=[*routes, *for_health],
        guards=[guard],
        dependencies={
            "principal": Provide(_principal, sync_to_thread=False),
            **(_sessions(database) if database is not None else {}),
            **{name: Provide(_constant(value), sync_to_thread=False) for name, value in (dependencies or {}).items()},
        },
        exception_handlers=HANDLERS,
        lifespan=[lifespan],
        logging_config=None,
        openapi_config=OpenAPIConfig(
            title=f"Florin {service}", version="1", path="/openapi", render_plugins=[Document()]
        ),
        request_class=StrictRequest,
        request_max_body_size=body_bytes_max,
        state=State({"checks": all_checks}),
        debug=False,
    )
    announce(app)
    access.check(_route_keys(app))
    name_scopes(app, access)
    _resolve_in_turn(app)
    return ContextMiddleware(app)


def _principal(request: Request[Any, Any, Any]) -> Principal:
    principal: Principal | None = request.scope["state"].get("principal")
    if principal is None:
        raise Unauthenticated
    return principal


def _constant(value: Any) -> Callable[[], Any]:
    return lambda: value


def _sessions(database: Database) -> dict[str, Provide]:
    async def tx() -> AsyncIterator[AsyncSession]:
        async with database.transaction() as session:
            yield session
            failpoints.reach("request.written")
        failpoints.reach("request.committed")

    async def ro() -> AsyncIterator[AsyncSession]:
        async with database.read() as session:
            yield session

    return {"tx": Provide(tx), "ro": Provide(ro)}


def _resolve_in_turn(app: Litestar) -> None:
    """Resolve dependencies one after another: a task for each, as Litestar makes them, costs more than ours do."""
    for route in app.routes:
        for _, model in getattr(route, "route_handler_map", {}).values():
            model.dependency_batches = [{one} for batch in model.dependency_batches for one in batch]


def _is_open(template: str, handler: BaseRouteHandler) -> bool:
    """What only the inner network reaches (the gateway routes none of it): health, metrics, OpenAPI."""
    return "open" in handler.opt or template.startswith("/openapi")


def _route_keys(app: Litestar) -> set[str]:
    keys: set[str] = set()
    for route in app.routes:
        for handler in getattr(route, "route_handlers", [getattr(route, "route_handler", None)]):
            if handler is None or _is_open(route.path_format, handler):
                continue
            methods = handler.http_methods if isinstance(handler, HTTPRouteHandler) else {"GET"}
            keys |= {f"{method} {route.path_format}" for method in methods - {"OPTIONS"}}
    return keys
