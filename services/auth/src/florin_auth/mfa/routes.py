"""``/api/v1/auth/mfa`` and ``/reauthenticate``."""

from typing import Any

from litestar import Request, Response, delete, get, post
from litestar.params import JSONBody

from florin_auth import cookies
from florin_auth.accounts.models import User
from florin_auth.accounts.signed_in import locked_user
from florin_auth.dependencies import (
    UseAccessTokens,
    UseClient,
    UseFactors,
    UsePrincipal,
    UseReauthentication,
    UseSecondStep,
    UseSettings,
    UseTransaction,
)
from florin_auth.mfa.schemas import (
    CodeOnly,
    EnrolledLogin,
    MfaEnrolConfirm,
    MfaStatus,
    MfaToken,
    MfaVerify,
    PasskeyChallenge,
    Reauthenticate,
    Reauthenticated,
    RecoveryCodes,
    TotpEnrolment,
)
from florin_auth.origin import require_own_page
from florin_auth.sessions.access_token import AccessTokens
from florin_auth.sessions.models import Session
from florin_auth.sessions.routes import signed_in_answer, signed_in_body
from florin_auth.sessions.schemas import LoginOut


@get("/mfa", summary="Which second factors the account has")
async def status(principal: UsePrincipal, factors: UseFactors) -> MfaStatus:
    return await factors.status(principal)


@post("/mfa/totp", status_code=201, summary="Begin to set up an authenticator app")
async def start_totp(principal: UsePrincipal, tx: UseTransaction, factors: UseFactors) -> TotpEnrolment:
    return await factors.start_totp(tx, await locked_user(tx, principal))


@post("/mfa/totp/confirm", status_code=200, summary="Finish it with the first code")
async def confirm_totp(
    data: JSONBody[CodeOnly], principal: UsePrincipal, tx: UseTransaction, factors: UseFactors, client: UseClient
) -> RecoveryCodes:
    user = await locked_user(tx, principal)
    return RecoveryCodes(recovery_codes=await factors.confirm_totp(tx, user, data.code, client))


@delete("/mfa/totp", status_code=204, summary="Remove the authenticator app")
async def remove_totp(principal: UsePrincipal, tx: UseTransaction, factors: UseFactors, client: UseClient) -> None:
    await factors.remove_totp(tx, await locked_user(tx, principal), client)


@post("/mfa/recovery-codes", status_code=201, summary="Make new recovery codes; the old ones stop working")
async def new_codes(
    principal: UsePrincipal, tx: UseTransaction, factors: UseFactors, client: UseClient
) -> RecoveryCodes:
    return RecoveryCodes(recovery_codes=await factors.new_codes(tx, await locked_user(tx, principal), client))


@post("/mfa/verify", status_code=200, summary="The second step of a sign-in")
async def verify(
    request: Request[Any, Any, Any],
    data: JSONBody[MfaVerify],
    client: UseClient,
    second_step: UseSecondStep,
    access_tokens: UseAccessTokens,
    settings: UseSettings,
) -> Response[LoginOut]:
    require_own_page(request, settings.public_origin)
    signed_in = await second_step.verify(data, client)
    return signed_in_answer(signed_in, signed_in_body(signed_in, LoginOut), access_tokens, settings)


@post("/mfa/enrol", status_code=201, summary="Set up the second factor that this sign-in needs")
async def enrol(data: JSONBody[MfaToken], client: UseClient, second_step: UseSecondStep) -> TotpEnrolment:
    return await second_step.enrol(data.mfa_token, client)


@post("/mfa/enrol/confirm", status_code=200, summary="Finish setting up, and the sign-in with it")
async def enrolled(
    request: Request[Any, Any, Any],
    data: JSONBody[MfaEnrolConfirm],
    client: UseClient,
    second_step: UseSecondStep,
    access_tokens: UseAccessTokens,
    settings: UseSettings,
) -> Response[EnrolledLogin]:
    require_own_page(request, settings.public_origin)
    signed_in, made = await second_step.enrolled(data.mfa_token, data.code, client)
    body = signed_in_body(signed_in, EnrolledLogin, recovery_codes=made)
    return signed_in_answer(signed_in, body, access_tokens, settings)


@post("/reauthenticate", status_code=200, summary="Prove again who you are, for what needs it")
async def reauthenticate(
    data: JSONBody[Reauthenticate],
    principal: UsePrincipal,
    reauthentication: UseReauthentication,
    access_tokens: UseAccessTokens,
) -> Response[Reauthenticated]:
    return proven_answer(*await reauthentication(principal, data), access_tokens)


@post("/reauthenticate/passkey", status_code=200, summary="A challenge to prove it with a passkey")
async def reauthenticate_options(principal: UsePrincipal, reauthentication: UseReauthentication) -> PasskeyChallenge:
    return await reauthentication.challenge(principal)


def proven_answer(user: User, session: Session, access_tokens: AccessTokens) -> Response[Reauthenticated]:
    """A token that says when, for a session whose proof was renewed."""
    token, expires_at = access_tokens.issue(
        user_id=user.id, session_id=session.id, role=user.role, auth_time=session.auth_time, amr=session.amr
    )
    body = Reauthenticated(expires_at=expires_at, auth_time=int(session.auth_time.timestamp()), amr=session.amr)
    if session.transport == "cookie":
        return Response(body, cookies=[cookies.access(token, access_tokens.ttl_s)])
    body.access_token, body.token_type, body.expires_in = token, "Bearer", access_tokens.ttl_s
    return Response(body)


HANDLERS = [
    status,
    start_totp,
    confirm_totp,
    remove_totp,
    new_codes,
    verify,
    enrol,
    enrolled,
    reauthenticate,
    reauthenticate_options,
]
