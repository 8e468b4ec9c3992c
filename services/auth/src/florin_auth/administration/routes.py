"""``/api/v1/auth/admin/users``: called by the admin service with the acting admin's own token."""

from typing import Annotated

from litestar import delete, patch, post
from litestar.params import FromPath, JSONBody, QueryParameter

from florin_auth.accounts.models import User
from florin_auth.administration.schemas import ChangeUser, EndedSessions, Invite, ManagedUser, WithReason
from florin_auth.dependencies import UseAdministration, UsePrincipal
from florin_contracts.vocabulary import Role
from florin_kit.identity import ADMIN, allow
from florin_kit.ids import from_uuid, to_uuid

_STEP_UP = allow(ADMIN, step_up=True)
Why = Annotated[str | None, QueryParameter(name="reason", max_length=500, description="For the audit trail")]


@post("/admin/users", summary="Invite somebody")
async def invite(data: JSONBody[Invite], principal: UsePrincipal, administration: UseAdministration) -> ManagedUser:
    if data.role == Role.ADMIN:
        _STEP_UP.check(principal)
    return _shown(await administration.invite(principal.user_id, data))


@patch("/admin/users/{user_id:str}", summary="Change a user's name or role")
async def change(
    user_id: FromPath[str], data: JSONBody[ChangeUser], principal: UsePrincipal, administration: UseAdministration
) -> ManagedUser:
    if data.role is not None:
        _STEP_UP.check(principal)
    return _shown(await administration.change(principal.user_id, to_uuid("usr", user_id), data))


@post("/admin/users/{user_id:str}/lock", status_code=200, summary="Lock a user out; all sessions end")
async def lock(
    user_id: FromPath[str],
    principal: UsePrincipal,
    administration: UseAdministration,
    data: JSONBody[WithReason | None] = None,
) -> ManagedUser:
    reason = data.reason if data else None
    return _shown(await administration.lock(principal.user_id, to_uuid("usr", user_id), reason))


@post("/admin/users/{user_id:str}/unlock", status_code=200, summary="Undo every lock of a user")
async def unlock(
    user_id: FromPath[str],
    principal: UsePrincipal,
    administration: UseAdministration,
    data: JSONBody[WithReason | None] = None,
) -> ManagedUser:
    reason = data.reason if data else None
    return _shown(await administration.unlock(principal.user_id, to_uuid("usr", user_id), reason))


@post("/admin/users/{user_id:str}/end-sessions", status_code=200, summary="Sign a user out everywhere")
async def end_sessions(
    user_id: FromPath[str],
    principal: UsePrincipal,
    administration: UseAdministration,
    data: JSONBody[WithReason | None] = None,
) -> EndedSessions:
    reason = data.reason if data else None
    ended = await administration.end_sessions(principal.user_id, to_uuid("usr", user_id), reason)
    return EndedSessions(ended=ended)


@delete("/admin/users/{user_id:str}", status_code=204, summary="Delete a user: what is personal is erased")
async def remove(
    user_id: FromPath[str], principal: UsePrincipal, administration: UseAdministration, reason: Why = None
) -> None:
    await administration.delete(principal.user_id, to_uuid("usr", user_id), reason)


def _shown(user: User) -> ManagedUser:
    return ManagedUser(
        id=from_uuid("usr", user.id),
        email=user.email,
        name=user.name,
        handle=user.handle,
        role=user.role,
        status=user.status,
        mfa_enabled=user.mfa_enabled,
        created_at=user.created_at,
        last_sign_in_at=user.last_sign_in_at,
    )


HANDLERS = [invite, change, lock, unlock, end_sessions, remove]
