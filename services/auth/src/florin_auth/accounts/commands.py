"""``florin users create`` and the demo accounts: the only way in that asks nobody for a click."""

import msgspec

from florin_auth import events
from florin_auth.accounts import repository, strength
from florin_auth.accounts.hashing import Hasher
from florin_auth.accounts.identifiers import normal_email, normal_name
from florin_auth.accounts.requests import add_user
from florin_auth.clock import now
from florin_auth.settings import CommandSettings
from florin_contracts.vocabulary import Role, UserStatus
from florin_kit.db import Database
from florin_kit.ids import from_uuid


class CreatedUser(msgspec.Struct, frozen=True, kw_only=True):
    """``created`` False: the address had an account already, which was left as it is."""

    id: str
    email: str
    handle: str
    role: str
    created: bool


async def create_user(
    settings: CommandSettings, email: str, name: str, role: str, password: str, verified: bool = True
) -> CreatedUser:
    """Make an account, any role, and publish ``user.registered``; idempotent on the address.

    An account that is not ``verified`` can't sign in. Raises `ValidationFailed` when the address, the
    name or the password is not good enough, `ValueError` for an unknown role.
    """
    email, name, role = normal_email(email), normal_name(name), Role(role)
    database = Database(settings, "users")
    hasher = Hasher(settings)
    try:
        async with database.read() as ro:
            known = await repository.by_email(ro, email)
        if known is None:
            strength.check(password, email, name)
            password_hash = await hasher.hash(password)
            return await _create(database, email, name, role, password_hash, verified=verified)
        return CreatedUser(
            id=from_uuid("usr", known.id), email=known.email, handle=known.handle, role=known.role, created=False
        )
    finally:
        await hasher.stop()
        await database.close()


async def _create(
    database: Database, email: str, name: str, role: Role, password_hash: str, *, verified: bool
) -> CreatedUser:
    async with database.transaction() as tx:
        await repository.lock_email(tx, email)
        user = await repository.by_email(tx, email, lock=True)
        created = user is None
        if user is None:
            user = await add_user(tx, email, name, role)
            user.password_hash = password_hash
            if verified:
                user.status = UserStatus.ACTIVE
                user.email_verified_at = now()
            await events.user_registered(tx, user)
    return CreatedUser(
        id=from_uuid("usr", user.id), email=user.email, handle=user.handle, role=user.role, created=created
    )
