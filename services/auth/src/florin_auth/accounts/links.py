"""One-time tokens in the links of e-mails: random, kept as a hash, good once and for a while."""

from datetime import timedelta
from uuid import UUID

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from florin_auth.accounts import repository
from florin_auth.accounts.models import OneTimeToken, User
from florin_auth.clock import now
from florin_auth.crypto import random_token, token_hash
from florin_auth.vault.service import PurposeSealer
from florin_kit.errors import ValidationFailed, invalid
from florin_kit.ids import uuid7

VERIFY, RESET, INVITE = "verify_email", "reset_password", "invitation"


class Registration(msgspec.Struct, frozen=True, kw_only=True):
    """What one registration asked for. It counts once its own link was opened, and no other one's does."""

    email: str
    name: str
    role: str
    password_hash: str


async def make(
    tx: AsyncSession, user_id: UUID, purpose: str, ttl_s: int, payload: bytes | None, sealer: PurposeSealer
) -> str:
    """A new token; the return value is the only place where it is ever in clear."""
    token = random_token()
    token_id = uuid7()
    tx.add(
        OneTimeToken(
            id=token_id,
            user_id=user_id,
            purpose=purpose,
            token_hash=token_hash(token),
            payload=sealer.seal(payload, token_id.hex) if payload is not None else None,
            created_at=now(),
            expires_at=now() + timedelta(seconds=ttl_s),
        )
    )
    return token


async def find(tx: AsyncSession, purpose: str, token: str) -> tuple[User, OneTimeToken]:
    """The user that a link is for, locked, and the link itself, used or not.

    Raises `ValidationFailed` when it is unknown or too old.
    """
    digest = token_hash(token)
    # The user is locked before the token is looked at: whoever uses one token also voids the others.
    found = await repository.token(tx, purpose, digest)
    user = await repository.by_id(tx, found.user_id, lock=True) if found else None
    found = await repository.token(tx, purpose, digest)
    if user is None or found is None or found.expires_at <= now():
        raise not_valid()
    return user, found


def not_valid() -> ValidationFailed:
    """The answer to a link that does not work."""
    return invalid("token", "invalid", "This link does not work any more: ask for a new one")
