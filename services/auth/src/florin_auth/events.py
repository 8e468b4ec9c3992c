"""Everything that auth publishes, always in the transaction that it tells of. It consumes nothing.

Whoever publishes about a user or a session holds its row locked, so that events of one subject leave
in the order of the commits.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from florin_auth.accounts.models import User
from florin_auth.sessions.models import Session
from florin_contracts.events import (
    AuditRecorded,
    LoginFailed,
    PasswordChanged,
    ReuseDetected,
    SessionEnded,
    SessionRevoked,
    SessionStarted,
    UserDeleted,
    UserLocked,
    UserRegistered,
    UserState,
    UserUnlocked,
    UserUpdated,
)
from florin_contracts.types import Actor, Target
from florin_contracts.vocabulary import ActorKind, Role, SessionEndReason, UserStatus
from florin_kit.db import Unit
from florin_kit.events.outbox import publish
from florin_kit.ids import from_uuid

SOURCE = "florin/auth"
S = TypeVar("S", bound=UserState)
_ENDED_BY_ITSELF = (SessionEndReason.SIGNED_OUT, SessionEndReason.EXPIRED)


async def user_registered(tx: AsyncSession, user: User) -> None:
    await publish(tx, _state(UserRegistered, user), _user(user.id))


async def user_updated(tx: AsyncSession, user: User, reason: str | None = None) -> None:
    await publish(tx, _state(UserUpdated, user, reason), _user(user.id))


async def user_locked(tx: AsyncSession | Unit, user_id: UUID, until: datetime | None, reason: str) -> None:
    subject = _user(user_id)
    await publish(tx, UserLocked(user_id=subject, until=until, reason=reason), subject)


async def user_unlocked(tx: AsyncSession, user_id: UUID, reason: str) -> None:
    subject = _user(user_id)
    await publish(tx, UserUnlocked(user_id=subject, reason=reason), subject)


async def user_deleted(tx: AsyncSession, user_id: UUID) -> None:
    await publish(tx, UserDeleted(user_id=_user(user_id)), _user(user_id))


async def session_started(tx: AsyncSession | Unit, session: Session, *, new_device: bool) -> None:
    event = SessionStarted(
        user_id=_user(session.user_id),
        session_id=from_uuid("ses", session.id),
        device=session.device_name,
        ip=session.ip,
        new_device=new_device,
    )
    await publish(tx, event, from_uuid("ses", session.id), actor_id=_user(session.user_id))


async def session_over(tx: AsyncSession, session_id: UUID, user_id: UUID, reason: SessionEndReason) -> None:
    cls = SessionEnded if reason in _ENDED_BY_ITSELF else SessionRevoked
    subject = from_uuid("ses", session_id)
    await publish(tx, cls(user_id=_user(user_id), session_id=subject, reason=reason), subject)


async def login_failed(tx: AsyncSession | Unit, email_hash: str, user_id: UUID | None, reason: str) -> None:
    """The subject is the address's hash for known and unknown addresses alike."""
    event = LoginFailed(email_hash=email_hash, user_id=_user(user_id) if user_id else None, reason=reason)
    await publish(tx, event, email_hash)


async def reuse_detected(tx: AsyncSession, user_id: UUID, session_id: UUID) -> None:
    event = ReuseDetected(user_id=_user(user_id), session_id=from_uuid("ses", session_id))
    await publish(tx, event, _user(user_id))


async def password_changed(tx: AsyncSession, user_id: UUID) -> None:
    await publish(tx, PasswordChanged(user_id=_user(user_id)), _user(user_id))


async def key_changed(tx: AsyncSession, what: str, kid: str) -> None:
    event = AuditRecorded(
        action=f"signing_key.{what}",
        actor=Actor(type=ActorKind.SYSTEM),
        target=Target(type="signing_key", id=kid),
    )
    await publish(tx, event, f"signing_key:{kid}", source=SOURCE)


async def audit(tx: AsyncSession | Unit, action: str, user_id: UUID, data: dict[str, object] | None = None) -> None:
    """What no domain event tells of: something the user did to the account."""
    subject = _user(user_id)
    event = AuditRecorded(
        action=action,
        actor=Actor(type=ActorKind.USER, id=subject),
        target=Target(type="user", id=subject),
        data=data or {},
    )
    await publish(tx, event, subject, source=SOURCE)


async def staff_acted(
    tx: AsyncSession,
    action: str,
    admin_id: str,
    user_id: UUID,
    reason: str | None,
    *,
    before: Mapping[str, object] | None = None,
    after: Mapping[str, object] | None = None,
) -> None:
    """What an admin did to an account, why, and what was different before."""
    subject = _user(user_id)
    data = {"reason": reason, "before": dict(before or {}), "after": dict(after or {})}
    event = AuditRecorded(
        action=action,
        actor=Actor(type=ActorKind.ADMIN, id=admin_id),
        target=Target(type="user", id=subject),
        data={name: value for name, value in data.items() if value},
    )
    await publish(tx, event, subject, source=SOURCE)


def _user(user_id: UUID) -> str:
    return from_uuid("usr", user_id)


def _state(cls: type[S], user: User, reason: str | None = None) -> S:
    return cls(
        user_id=_user(user.id),
        email=user.email,
        name=user.name,
        handle=user.handle,
        role=Role(user.role),
        status=UserStatus(user.status),
        email_verified=user.email_verified_at is not None,
        created_at=user.created_at,
        reason=reason,
    )
