"""``/api/v1/auth/oidc`` and ``/identities``."""

from typing import Any

from litestar import Request, Response, delete, get, post
from litestar.params import FromPath, JSONBody

from florin_auth import cookies
from florin_auth.dependencies import (
    UseAccessTokens,
    UseClient,
    UseOidc,
    UsePrincipal,
    UseReadOnly,
    UseReauthentication,
    UseSettings,
)
from florin_auth.mfa.routes import proven_answer
from florin_auth.mfa.schemas import MfaRequired, Reauthenticated
from florin_auth.oidc.models import Identity
from florin_auth.oidc.schemas import Authorization, Callback, IdentityOut, ProviderOut
from florin_auth.oidc.service import LINK, PROOF, TTL_S, Oidc, Started
from florin_auth.origin import require_own_page
from florin_auth.sessions.routes import signed_in_answer, signed_in_body
from florin_auth.sessions.schemas import LoginOut
from florin_kit.ids import from_uuid, to_uuid
from florin_kit.web.schemas import Page


@get("/oidc", summary="Whether there is another provider to sign in with")
async def provider(oidc: UseOidc) -> ProviderOut:
    enabled = oidc.provider.enabled
    return ProviderOut(enabled=enabled, name=oidc.provider.name if enabled else None)


@post("/oidc/start", status_code=200, summary="Begin to sign in with the other provider")
async def start(request: Request[Any, Any, Any], oidc: UseOidc, settings: UseSettings) -> Response[Authorization]:
    require_own_page(request, settings.public_origin)
    return _go(await oidc.start())


@post("/oidc/finish", status_code=200, summary="Sign in with the other provider's answer")
async def finish(
    request: Request[Any, Any, Any],
    data: JSONBody[Callback],
    client: UseClient,
    oidc: UseOidc,
    access_tokens: UseAccessTokens,
    settings: UseSettings,
) -> Response[LoginOut] | Response[MfaRequired]:
    require_own_page(request, settings.public_origin)
    result = await oidc.sign_in(data, request.cookies.get(cookies.OIDC), client)
    if isinstance(result, MfaRequired):
        return Response(result, cookies=[cookies.oidc("", 0)])
    response = signed_in_answer(result, signed_in_body(result, LoginOut), access_tokens, settings)
    response.cookies.append(cookies.oidc("", 0))
    return response


@post("/oidc/link/start", status_code=200, summary="Begin to link the other provider to the account")
async def link_start(principal: UsePrincipal, oidc: UseOidc) -> Response[Authorization]:
    return _go(await oidc.start(LINK, principal.user_uuid))


@post("/oidc/link/finish", status_code=201, summary="Link the other provider to the account")
async def link_finish(
    request: Request[Any, Any, Any],
    data: JSONBody[Callback],
    principal: UsePrincipal,
    oidc: UseOidc,
    client: UseClient,
) -> Response[IdentityOut]:
    identity = await oidc.link(principal, data, request.cookies.get(cookies.OIDC), client)
    return Response(_shown(identity, oidc), cookies=[cookies.oidc("", 0)])


@post("/oidc/reauthenticate/start", status_code=200, summary="Begin to prove again who you are, at the provider")
async def proof_start(principal: UsePrincipal, oidc: UseOidc) -> Response[Authorization]:
    return _go(await oidc.start(PROOF, principal.user_uuid))


@post("/oidc/reauthenticate/finish", status_code=200, summary="Prove again who you are by the provider's answer")
async def proof_finish(
    request: Request[Any, Any, Any],
    data: JSONBody[Callback],
    principal: UsePrincipal,
    oidc: UseOidc,
    reauthentication: UseReauthentication,
    access_tokens: UseAccessTokens,
) -> Response[Reauthenticated]:
    await oidc.prove(principal, data, request.cookies.get(cookies.OIDC))
    response = proven_answer(*await reauthentication.proven_elsewhere(principal, ["oidc"]), access_tokens)
    response.cookies.append(cookies.oidc("", 0))
    return response


@get("/identities", summary="Other providers that are linked to the account")
async def list_identities(principal: UsePrincipal, ro: UseReadOnly, oidc: UseOidc) -> Page[IdentityOut]:
    return Page(items=[_shown(identity, oidc) for identity in await oidc.of_user(ro, principal.user_uuid)])


@delete("/identities/{identity_id:str}", status_code=204, summary="Unlink another provider")
async def unlink(identity_id: FromPath[str], principal: UsePrincipal, oidc: UseOidc, client: UseClient) -> None:
    await oidc.unlink(principal, to_uuid("idn", identity_id), client)


def _go(started: Started) -> Response[Authorization]:
    body = Authorization(authorization_url=started.authorization_url)
    return Response(body, cookies=[cookies.oidc(started.cookie, TTL_S)])


def _shown(identity: Identity, oidc: Oidc) -> IdentityOut:
    return IdentityOut(
        id=from_uuid("idn", identity.id),
        name=oidc.provider.name_of(identity.issuer),
        issuer=identity.issuer,
        email=identity.email,
        created_at=identity.created_at,
        last_used_at=identity.last_used_at,
    )


HANDLERS = [provider, start, finish, link_start, link_finish, proof_start, proof_finish, list_identities, unlink]
