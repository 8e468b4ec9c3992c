"""``POST|PATCH|DELETE /api/v1/admin/users…``: what staff may do to an account."""

from typing import Annotated, Any

from litestar import Request, Response, delete, patch, post
from litestar.params import FromPath, QueryParameter

from florin_admin.commands.auth import AuthClient
from florin_kit.errors import NotFound
from florin_kit.ids import to_uuid

COMMANDS = frozenset({"lock", "unlock", "end-sessions"})


@post("/", summary="Invite somebody")
async def invite_user(request: Request[Any, Any, Any], auth: AuthClient) -> Response[bytes]:
    """``{email, name, role?, reason?}``; making an admin needs a fresh sign-in."""
    return await auth.command("POST", "", await request.body(), request.headers)


@patch("/{user_id:str}", summary="Change name or role")
async def change_user(request: Request[Any, Any, Any], auth: AuthClient, user_id: FromPath[str]) -> Response[bytes]:
    """``{name?, role?, reason?}``; a change of role ends the user's sessions."""
    return await auth.command("PATCH", f"/{_id(user_id)}", await request.body(), request.headers)


@delete("/{user_id:str}", summary="Delete an account", status_code=200)
async def delete_user(
    request: Request[Any, Any, Any],
    auth: AuthClient,
    user_id: FromPath[str],
    reason: Annotated[str | None, QueryParameter(max_length=500)] = None,
) -> Response[bytes]:
    """The person is forgotten; the books stay. The last admin can't be deleted."""
    params = {"reason": reason} if reason else None
    return await auth.command("DELETE", f"/{_id(user_id)}", b"", request.headers, params)


@post("/{user_id:str}/{command:str}", summary="Lock, unlock, or end all sessions", status_code=200)
async def command_user(
    request: Request[Any, Any, Any], auth: AuthClient, user_id: FromPath[str], command: FromPath[str]
) -> Response[bytes]:
    """``{reason?}``; ``command`` is lock, unlock or end-sessions."""
    if command not in COMMANDS:
        raise NotFound
    return await auth.command("POST", f"/{_id(user_id)}/{command}", await request.body() or b"{}", request.headers)


def _id(user_id: str) -> str:
    """The id itself, once it is known to be one: it becomes part of an address."""
    to_uuid("usr", user_id)
    return user_id


HANDLERS = [invite_user, change_user, delete_user, command_user]
