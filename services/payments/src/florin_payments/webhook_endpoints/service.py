"""Use cases of endpoints."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from msgspec import UnsetType
from sqlalchemy.ext.asyncio import AsyncSession

from florin_contracts.events import AuditRecorded
from florin_contracts.types import Actor, Target
from florin_contracts.vocabulary import ActorKind
from florin_kit.db.data_keys import DataKeys
from florin_kit.errors import Conflict, NotFound, PreconditionFailed, invalid
from florin_kit.events import publish
from florin_kit.identity import Principal
from florin_kit.ids import from_uuid, to_uuid, uuid7
from florin_payments.payments.service import etag
from florin_payments.webhook_deliveries import signing
from florin_payments.webhook_deliveries.views import FAMILIES, TYPES
from florin_payments.webhook_endpoints import repository
from florin_payments.webhook_endpoints.models import WebhookEndpoint
from florin_payments.webhook_endpoints.schemas import EndpointEdit, EndpointInput
from florin_payments.webhook_endpoints.sealing import place
from florin_payments.webhook_endpoints.urls import Refused, Rules
from florin_payments.webhook_endpoints.urls import Target as Receiver

_OFFERED = {"*", *(f"{family}.*" for family in FAMILIES), *TYPES}


class TooManyEndpoints(Conflict):
    code, title = "too_many_webhook_endpoints", "You have as many webhook endpoints as there may be"


class EndpointExists(Conflict):
    code, title = "webhook_endpoint_exists", "You have an endpoint with this address already"


class Endpoints:
    """``endpoints_max``: for each vendor."""

    def __init__(self, keys: DataKeys, rules: Rules, endpoints_max: int) -> None:
        self._keys = keys
        self._rules = rules
        self._endpoints_max = endpoints_max

    async def create(self, tx: AsyncSession, principal: Principal, data: EndpointInput) -> tuple[WebhookEndpoint, str]:
        """A new endpoint with its secret.

        Raises `ValidationFailed`, `EndpointExists`, which also answers whoever sends a request twice,
        or `TooManyEndpoints`.
        """
        user, now = principal.user_uuid, datetime.now(UTC)
        receiver, events = self._receiver(data.url), _events(data.events)
        there_are = await repository.count(tx, user)
        if await repository.has_url(tx, user, receiver.url):
            raise EndpointExists
        if there_are >= self._endpoints_max:
            raise TooManyEndpoints
        endpoint = WebhookEndpoint(
            id=uuid7(),
            user_id=user,
            url=receiver.url,
            description=data.description,
            events=events,
            status="active",
            created_at=now,
            updated_at=now,
        )
        secret = await self._seal_new(tx, endpoint)
        tx.add(endpoint)
        await _record(tx, "created", endpoint, principal)
        return endpoint, secret

    async def edit(
        self, tx: AsyncSession, principal: Principal, endpoint_id: str, data: EndpointEdit, if_match: str | None
    ) -> WebhookEndpoint:
        """Change an endpoint. Raises `NotFound`, `PreconditionFailed`, `ValidationFailed` or `EndpointExists`."""
        endpoint = await own(tx, principal, endpoint_id, lock=True)
        if if_match is not None and if_match.strip() not in ("*", etag(endpoint.version)):
            raise PreconditionFailed
        if not isinstance(data.url, UnsetType):
            receiver = self._receiver(data.url)
            await repository.count(tx, endpoint.user_id)
            if await repository.has_url(tx, endpoint.user_id, receiver.url, endpoint.id):
                raise EndpointExists
            endpoint.url = receiver.url
        if not isinstance(data.events, UnsetType):
            endpoint.events = _events(data.events)
        if not isinstance(data.description, UnsetType):
            endpoint.description = data.description
        if not isinstance(data.status, UnsetType):
            _turn(endpoint, data.status)
        _touch(endpoint)
        await _record(tx, "changed", endpoint, principal)
        return endpoint

    async def rotate(
        self, tx: AsyncSession, principal: Principal, endpoint_id: str, overlap_s: int
    ) -> tuple[WebhookEndpoint, str]:
        """A new secret; the one before it signs as well for ``overlap_s``. Raises `NotFound`."""
        endpoint = await own(tx, principal, endpoint_id, lock=True)
        endpoint.previous_secret = endpoint.secret if overlap_s else None
        endpoint.previous_until = datetime.now(UTC) + timedelta(seconds=overlap_s) if overlap_s else None
        secret = await self._seal_new(tx, endpoint)
        _touch(endpoint)
        await _record(tx, "secret_rotated", endpoint, principal)
        return endpoint, secret

    async def delete(self, tx: AsyncSession, principal: Principal, endpoint_id: str) -> None:
        """Nothing more is sent; its log goes with it. Raises `NotFound`."""
        endpoint = await own(tx, principal, endpoint_id, lock=True)
        endpoint.status, endpoint.next_at, endpoint.lease = "deleted", None, None
        endpoint.secret = endpoint.previous_secret = None
        _touch(endpoint)
        await _record(tx, "deleted", endpoint, principal)

    def _receiver(self, url: str) -> Receiver:
        try:
            return self._rules.read(url)
        except Refused as refused:
            raise invalid("url", "not_allowed", str(refused)) from None

    async def _seal_new(self, tx: AsyncSession, endpoint: WebhookEndpoint) -> str:
        secret = signing.new_secret()
        sealer = await self._keys.make(tx, endpoint.user_id)
        endpoint.secret = sealer.seal(secret, place(endpoint.id))
        return signing.secret_text(secret)


async def own(session: AsyncSession, principal: Principal, endpoint_id: str, *, lock: bool = False) -> WebhookEndpoint:
    """An endpoint of the caller's. Raises `NotFound` for any other, whether it exists or not."""
    endpoint = await repository.get(session, to_uuid("whe", endpoint_id), lock=lock)
    if endpoint is None or endpoint.user_id != principal.user_uuid:
        raise NotFound
    return endpoint


def host_of(url: str) -> str:
    """What may be told of an address to others than its owner: its path may hold a secret."""
    return url.partition("://")[2].partition("/")[0]


def _turn(endpoint: WebhookEndpoint, status: str) -> None:
    if status == "active" and endpoint.status != "active":
        # A new start: what waited is sent now, and old failures count no more.
        if endpoint.status == "disabled":
            endpoint.lease = endpoint.leased_until = None  # what is still under way says nothing of this start
        endpoint.disabled_reason = endpoint.failing_since = endpoint.blocked_until = None
        endpoint.failures, endpoint.slow, endpoint.next_at = 0, False, datetime.now(UTC)
    elif status == "paused":
        endpoint.disabled_reason = None
    endpoint.status = status


def _touch(endpoint: WebhookEndpoint) -> None:
    endpoint.version += 1
    endpoint.updated_at = datetime.now(UTC)


def _events(asked: list[str]) -> list[str]:
    if unknown := [name for name in asked if name not in _OFFERED]:
        raise invalid("events", "unknown_event", f"There is no event {unknown[0]!r}")
    return sorted(set(asked))


async def _record(tx: AsyncSession, what: str, endpoint: WebhookEndpoint, principal: Principal) -> None:
    target = _wire_id(endpoint.id)
    event = AuditRecorded(
        action=f"webhook_endpoint.{what}",
        actor=Actor(type=ActorKind.ADMIN if principal.is_admin else ActorKind.USER, id=principal.user_id),
        target=Target(type="webhook_endpoint", id=target),
        data={"host": host_of(endpoint.url), "status": endpoint.status, "events": list(endpoint.events)},
    )
    await publish(tx, event, target, source="florin/payments")


def _wire_id(endpoint: UUID) -> str:
    return from_uuid("whe", endpoint)
