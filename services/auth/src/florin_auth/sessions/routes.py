"""``/api/v1/auth``: login, refresh, logout, csrf, sessions."""

import base64
import hashlib
import hmac
from typing import Annotated, Any, TypeVar

from litestar import Request, Response, delete, get, post
from litestar.openapi import ResponseSpec
from litestar.params import FromPath, HeaderParameter, JSONBody

from florin_auth import cookies
from florin_auth.accounts.view import user_out
from florin_auth.dependencies import (
    UseAccessTokens,
    UseClient,
    UsePrincipal,
    UseRefresh,
    UseSessions,
    UseSettings,
    UseSignIn,
)
from florin_auth.mfa.schemas import MfaRequired
from florin_auth.origin import require_own_page, require_refresh_header
from florin_auth.sessions.access_token import AccessTokens
from florin_auth.sessions.models import Session
from florin_auth.sessions.schemas import CsrfOut, Login, LoginOut, RefreshIn, RefreshOut, SessionOut
from florin_auth.sessions.start import SignedIn
from florin_auth.settings import AuthSettings
from florin_kit.errors import Problem, SessionRevoked, TokenReused, Unauthenticated
from florin_kit.ids import from_uuid, to_uuid
from florin_kit.web.problems import render
from florin_kit.web.schemas import Page

# A handler's union of responses says nothing to OpenAPI.
_EITHER: Any = LoginOut | MfaRequired
SIGNED_IN_OR_MORE = {
    200: ResponseSpec(_EITHER, generate_examples=False, description="Signed in, or what is still to be proven")
}
L = TypeVar("L", bound=LoginOut)
RetryKey = Annotated[str | None, HeaderParameter(name="Idempotency-Key", min_length=8, max_length=128)]


@post("/login", status_code=200, summary="Sign in", responses=SIGNED_IN_OR_MORE)
async def login(
    request: Request[Any, Any, Any],
    data: JSONBody[Login],
    client: UseClient,
    sign_in: UseSignIn,
    access_tokens: UseAccessTokens,
    settings: UseSettings,
) -> Response[LoginOut] | Response[MfaRequired]:
    if data.transport == "cookie":
        require_own_page(request, settings.public_origin)
    result = await sign_in.with_password(data.email, data.password, data.transport, client)
    if isinstance(result, MfaRequired):
        return Response(result)
    return signed_in_answer(result, signed_in_body(result, LoginOut), access_tokens, settings)


def signed_in_body(signed_in: SignedIn, kind: type[L], **more: Any) -> L:
    """The body of such an answer, without its tokens."""
    session = signed_in.session
    return kind(
        user=user_out(signed_in.user),
        session=_session_out(session, session.id),
        expires_at=session.created_at,
        **more,
    )


def signed_in_answer(signed_in: SignedIn, body: L, access_tokens: AccessTokens, settings: AuthSettings) -> Response[L]:
    """The answer that begins a session, with its tokens in cookies or in the body."""
    session = signed_in.session
    token, expires_at = access_tokens.issue(
        user_id=session.user_id,
        session_id=session.id,
        role=signed_in.user.role,
        auth_time=session.auth_time,
        amr=session.amr,
    )
    body.expires_at = expires_at
    response = Response(body)
    if session.transport == "token":
        body.access_token, body.refresh_token = token, signed_in.refresh.text
        body.token_type, body.expires_in = "Bearer", access_tokens.ttl_s
        return response
    assert signed_in.device_token is not None, "a browser without a device"
    response.cookies = [
        cookies.access(token, access_tokens.ttl_s),
        cookies.refresh(signed_in.refresh.text, settings.refresh_token_ttl_s),
        cookies.device(signed_in.device_token),
    ]
    return response


@post(
    "/refresh",
    status_code=200,
    summary="Get a new access token, and a new refresh token for the old one",
    responses={200: ResponseSpec(RefreshOut, generate_examples=False, description="New tokens")},
)
async def refresh(
    request: Request[Any, Any, Any],
    client: UseClient,
    rotation: UseRefresh,
    access_tokens: UseAccessTokens,
    settings: UseSettings,
    retry_key: RetryKey = None,
    data: JSONBody[RefreshIn | None] = None,
) -> Response[RefreshOut] | Response[bytes]:
    if data is None:
        require_refresh_header(request, settings.public_origin)
    presented = data.refresh_token if data else request.cookies.get(cookies.REFRESH)
    try:
        if not presented:
            raise Unauthenticated("There is no refresh token")
        refreshed = await rotation(presented, retry_key, client)
    except (Unauthenticated, SessionRevoked, TokenReused) as problem:
        return _forced_out(problem)
    token, expires_at = access_tokens.issue(
        user_id=refreshed.user_id,
        session_id=refreshed.session_id,
        role=refreshed.role,
        auth_time=refreshed.auth_time,
        amr=refreshed.amr,
    )
    body = RefreshOut(expires_at=expires_at)
    response = Response(body)
    if data is not None:
        body.access_token, body.refresh_token = token, refreshed.token.text
        body.token_type, body.expires_in = "Bearer", access_tokens.ttl_s
        return response
    response.cookies = [
        cookies.access(token, access_tokens.ttl_s),
        cookies.refresh(refreshed.token.text, settings.refresh_token_ttl_s),
    ]
    return response


def _forced_out(problem: Problem) -> Response[bytes]:
    """A refresh that fails signs the browser out."""
    response = render(problem)
    response.cookies = cookies.signed_out()
    return response


@post("/logout", status_code=204, summary="Sign out")
async def logout(principal: UsePrincipal, sessions: UseSessions) -> Response[None]:
    await sessions.sign_out(principal)
    return Response(None, cookies=cookies.signed_out())


@post("/logout-all", status_code=204, summary="Sign out on every device")
async def logout_all(principal: UsePrincipal, sessions: UseSessions) -> Response[None]:
    await sessions.sign_out_everywhere(principal)
    return Response(None, cookies=cookies.signed_out())


@get("/csrf", summary="The token that mutations of this session need in X-CSRF-Token")
async def csrf(principal: UsePrincipal, settings: UseSettings) -> CsrfOut:
    key = settings.csrf_key.get_secret_value().encode()
    mac = hmac.new(key, principal.session_id.encode(), hashlib.sha256).digest()
    return CsrfOut(csrf_token=base64.urlsafe_b64encode(mac).rstrip(b"=").decode())


@get("/sessions", summary="Where the user is signed in")
async def list_sessions(principal: UsePrincipal, sessions: UseSessions) -> Page[SessionOut]:
    found = await sessions.live(principal)
    return Page(items=[_session_out(session, principal.session_uuid) for session in found])


@delete("/sessions/{session_id:str}", status_code=204, summary="End one of the own sessions")
async def revoke_session(session_id: FromPath[str], principal: UsePrincipal, sessions: UseSessions) -> Response[None]:
    was_current = await sessions.revoke(principal, to_uuid("ses", session_id))
    return Response(None, cookies=cookies.signed_out() if was_current else None)


def _session_out(session: Session, current: object) -> SessionOut:
    return SessionOut(
        id=from_uuid("ses", session.id),
        current=session.id == current,
        device=session.device_name,
        ip=session.ip,
        place=session.place,
        created_at=session.created_at,
        last_used_at=session.last_used_at,
        expires_at=session.expires_at,
    )


HANDLERS = [login, refresh, logout, logout_all, csrf, list_sessions, revoke_session]
