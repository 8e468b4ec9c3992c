"""``/api/v1/auth/api-keys``, staff's view of them, and what only the door may ask."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Annotated, Any

import msgspec
from litestar import Request, Response, delete, get, post
from litestar.params import FromPath, JSONBody, QueryParameter

from florin_auth.api_keys.models import ApiKey, ApiKeySecret
from florin_auth.api_keys.schemas import (
    ApiKeyOut,
    ApiKeySecretOut,
    Exchange,
    Exchanged,
    NewApiKey,
    OldSecret,
    RotateApiKey,
    State,
)
from florin_auth.clock import now
from florin_auth.dependencies import (
    UseApiKeys,
    UseAuthenticator,
    UseClient,
    UseKeyExchange,
    UsePrincipal,
    UseTransaction,
)
from florin_contracts.vocabulary import Mode
from florin_kit.identity import api_keys as form
from florin_kit.ids import from_uuid, to_uuid
from florin_kit.web.schemas import Page

Why = Annotated[str | None, QueryParameter(name="reason", max_length=500, description="For the audit trail")]


@get("/api-keys", summary="The account's API keys")
async def list_api_keys(principal: UsePrincipal, api_keys: UseApiKeys) -> Page[ApiKeyOut]:
    return Page(items=[_shown(key, secrets) for key, secrets in await api_keys.of_user(principal.user_uuid)])


@post("/api-keys", status_code=201, summary="Make an API key; its secret is shown this once")
async def create_api_key(
    data: JSONBody[NewApiKey], principal: UsePrincipal, tx: UseTransaction, api_keys: UseApiKeys, client: UseClient
) -> ApiKeySecretOut:
    key, secret, written = await api_keys.create(tx, principal, data, client)
    return _with_secret(_shown(key, [secret]), written)


@post("/api-keys/{key_id:str}/rotate", status_code=200, summary="Give an API key a new secret")
async def rotate_api_key(
    key_id: FromPath[str],
    principal: UsePrincipal,
    api_keys: UseApiKeys,
    client: UseClient,
    data: JSONBody[RotateApiKey | None] = None,
) -> ApiKeySecretOut:
    overlap = timedelta(seconds=(data or RotateApiKey()).overlap_s)
    key, secrets, written = await api_keys.rotate(principal, to_uuid("key", key_id), overlap, client)
    return _with_secret(_shown(key, secrets), written)


@delete("/api-keys/{key_id:str}", status_code=204, summary="Revoke an API key")
async def revoke_api_key(
    key_id: FromPath[str], principal: UsePrincipal, api_keys: UseApiKeys, client: UseClient
) -> None:
    await api_keys.revoke(principal, to_uuid("key", key_id), client)


@get("/admin/users/{user_id:str}/api-keys", summary="A user's API keys")
async def list_users_api_keys(user_id: FromPath[str], api_keys: UseApiKeys) -> Page[ApiKeyOut]:
    return Page(items=[_shown(key, secrets) for key, secrets in await api_keys.of_user(to_uuid("usr", user_id))])


@delete("/admin/users/{user_id:str}/api-keys/{key_id:str}", status_code=204, summary="Revoke a user's API key")
async def revoke_users_api_key(
    user_id: FromPath[str], key_id: FromPath[str], principal: UsePrincipal, api_keys: UseApiKeys, reason: Why = None
) -> None:
    await api_keys.revoke_by_staff(principal.user_id, to_uuid("usr", user_id), to_uuid("key", key_id), reason)


@post("/internal/api-keys/exchange", status_code=200, include_in_schema=False)
async def exchange_api_key(data: JSONBody[Exchange], client: UseClient, key_exchange: UseKeyExchange) -> Exchanged:
    """The gateway routes nothing to ``/internal``: this is asked by the gateway itself."""
    token, expires_at = await key_exchange(data.key, client.ip)
    return Exchanged(access_token=token, expires_at=int(expires_at.timestamp()))


@get("/internal/api-keys/alive", status_code=204, include_in_schema=False)
async def is_alive(request: Request[Any, Any, Any], authenticator: UseAuthenticator) -> Response[None]:
    """Whether the key behind an access token still works, asked while Redis is away. Raises `SessionRevoked`."""
    await authenticator(request.headers.get("authorization"))
    return Response(None, status_code=204)


def _shown(key: ApiKey, secrets: Sequence[ApiKeySecret]) -> ApiKeyOut:
    """``secrets`` are all of the key's, newest first."""
    moment = now()
    newest, *older = secrets
    state: State = "active"
    if key.ended_at is not None:
        state = "revoked"
    elif key.expires_at is not None and key.expires_at <= moment:
        state = "expired"
    old = next((one for one in older if one.ends_at is not None and one.ends_at > moment), None)
    return ApiKeyOut(
        id=from_uuid("key", key.id),
        name=key.name,
        mode=Mode(key.mode),
        prefix=form.PREFIXES[Mode(key.mode)],
        last_four=newest.last_four,
        scopes=list(key.scopes),
        state=state,
        created_at=key.created_at,
        expires_at=key.expires_at,
        rotated_at=key.rotated_at,
        old_secret=OldSecret(last_four=old.last_four, ends_at=old.ends_at) if old and old.ends_at else None,
        revoked_at=key.ended_at,
        revoked_reason=key.end_reason,
        last_used_at=key.last_used_at,
        last_used_ip=key.last_used_ip,
    )


def _with_secret(shown: ApiKeyOut, written: str) -> ApiKeySecretOut:
    return ApiKeySecretOut(**msgspec.structs.asdict(shown), secret=written)


HANDLERS = [
    list_api_keys,
    create_api_key,
    rotate_api_key,
    revoke_api_key,
    list_users_api_keys,
    revoke_users_api_key,
]
INTERNAL = [exchange_api_key, is_alive]
