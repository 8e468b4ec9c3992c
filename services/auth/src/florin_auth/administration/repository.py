"""Queries of staff's commands."""

from uuid import UUID

from sqlalchemy import delete, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from florin_auth.accounts.models import EmailChangeRow, OneTimeToken, User
from florin_auth.api_keys import repository as api_keys
from florin_auth.challenges.models import Challenge
from florin_auth.clock import now
from florin_auth.mfa.models import RecoveryCode, TotpSecret
from florin_auth.oidc.models import Identity
from florin_auth.passkeys.models import Passkey
from florin_auth.sessions.models import Device, Session
from florin_contracts.vocabulary import Role, UserStatus

DELETED_NAME = "Deleted user"
HANDLE_HEX = 20
_LOCK = text("SELECT pg_advisory_xact_lock(7303)")
_PERSONAL = (OneTimeToken, Challenge, RecoveryCode, TotpSecret, Passkey, Identity, EmailChangeRow, Device)


async def lock_staff(tx: AsyncSession) -> None:
    """One command of staff at a time, so that the last admin is always seen."""
    await tx.execute(_LOCK)


async def other_admin(session: AsyncSession, user_id: UUID) -> bool:
    """Whether anybody else can administer."""
    query = select(User.id).where(User.role == Role.ADMIN, User.status == UserStatus.ACTIVE, User.id != user_id)
    return await session.scalar(query.limit(1)) is not None


def anonymise(user: User) -> None:
    """Nothing personal stays in the account's row; address and name can't belong to anybody."""
    user.email = f"{user.id.hex}@deleted.invalid"
    user.name = DELETED_NAME
    user.handle = f"deleted_{user.id.hex[-HANDLE_HEX:]}"
    user.status = UserStatus.DELETED
    user.password_hash = None
    user.password_version += 1
    user.mfa_enabled = False
    user.email_verified_at = user.last_sign_in_at = None
    user.updated_at = now()


async def erase(tx: AsyncSession, user_id: UUID) -> None:
    """Erase what else is known of a user; ended sessions stay as numbers."""
    await tx.flush()
    blank = {"device_id": None, "device_name": "", "agent": "", "ip": "", "place": None}
    await tx.execute(update(Session).where(Session.user_id == user_id).values(blank))
    await api_keys.erase(tx, user_id)
    for table in _PERSONAL:
        await tx.execute(delete(table).where(table.user_id == user_id))
