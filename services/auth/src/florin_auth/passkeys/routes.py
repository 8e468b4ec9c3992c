"""``/api/v1/auth/passkeys``, and signing in with one."""

from typing import Any

from litestar import Request, Response, delete, get, post
from litestar.params import FromPath, JSONBody

from florin_auth.accounts.signed_in import locked_user
from florin_auth.dependencies import (
    UseAccessTokens,
    UseClient,
    UseFactors,
    UsePasskeys,
    UsePasskeySignIn,
    UsePrincipal,
    UseReadOnly,
    UseSettings,
    UseTransaction,
)
from florin_auth.mfa.schemas import PasskeyAdded, PasskeyChallenge, PasskeyLogin, PasskeyOut, PasskeyRegister
from florin_auth.origin import require_own_page
from florin_auth.passkeys import repository as passkey_rows
from florin_auth.sessions.routes import signed_in_answer, signed_in_body
from florin_auth.sessions.schemas import LoginOut
from florin_kit.ids import from_uuid, to_uuid
from florin_kit.web.schemas import Page


@get("/passkeys", summary="The account's passkeys")
async def list_passkeys(principal: UsePrincipal, ro: UseReadOnly) -> Page[PasskeyOut]:
    found = await passkey_rows.of_user(ro, principal.user_uuid)
    return Page(
        items=[
            PasskeyOut(
                id=from_uuid("psk", passkey.id),
                name=passkey.name,
                created_at=passkey.created_at,
                last_used_at=passkey.last_used_at,
            )
            for passkey in found
        ]
    )


@post("/passkeys/options", status_code=200, summary="Begin to register a passkey")
async def passkey_options(principal: UsePrincipal, tx: UseTransaction, passkeys: UsePasskeys) -> PasskeyChallenge:
    return await passkeys.start_registration(tx, await locked_user(tx, principal))


@post("/passkeys", status_code=201, summary="Register a passkey")
async def register_passkey(
    data: JSONBody[PasskeyRegister],
    principal: UsePrincipal,
    tx: UseTransaction,
    passkeys: UsePasskeys,
    factors: UseFactors,
    client: UseClient,
) -> PasskeyAdded:
    user = await locked_user(tx, principal)
    passkey = await passkeys.register(tx, user, data)
    made = await factors.added(tx, user, "passkey", client)
    added = PasskeyAdded(
        id=from_uuid("psk", passkey.id), name=passkey.name, created_at=passkey.created_at, last_used_at=None
    )
    if made:
        added.recovery_codes = made
    return added


@delete("/passkeys/{passkey_id:str}", status_code=204, summary="Remove a passkey")
async def remove_passkey(
    passkey_id: FromPath[str],
    principal: UsePrincipal,
    tx: UseTransaction,
    passkeys: UsePasskeys,
    factors: UseFactors,
    client: UseClient,
) -> None:
    user = await locked_user(tx, principal)
    await passkeys.remove(tx, user, to_uuid("psk", passkey_id))
    await factors.removed(tx, user, "passkey", client)


@post("/login/passkey/options", status_code=200, summary="Begin to sign in with a passkey")
async def login_options(tx: UseTransaction, passkeys: UsePasskeys) -> PasskeyChallenge:
    return await passkeys.start_proof(tx, None)


@post("/login/passkey", status_code=200, summary="Sign in with a passkey")
async def login_with_passkey(
    request: Request[Any, Any, Any],
    data: JSONBody[PasskeyLogin],
    client: UseClient,
    passkey_sign_in: UsePasskeySignIn,
    access_tokens: UseAccessTokens,
    settings: UseSettings,
) -> Response[LoginOut]:
    if data.transport == "cookie":
        require_own_page(request, settings.public_origin)
    signed_in = await passkey_sign_in(data, client)
    return signed_in_answer(signed_in, signed_in_body(signed_in, LoginOut), access_tokens, settings)


HANDLERS = [list_passkeys, passkey_options, register_passkey, remove_passkey, login_options, login_with_passkey]
