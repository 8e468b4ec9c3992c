"""Queries on passkeys."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from florin_auth.passkeys.models import Passkey


async def of_user(session: AsyncSession, user_id: UUID) -> list[Passkey]:
    """All passkeys of a user, oldest first."""
    query = select(Passkey).where(Passkey.user_id == user_id).order_by(Passkey.created_at, Passkey.id)
    return list(await session.scalars(query))


async def by_credential(tx: AsyncSession, credential_id: bytes) -> Passkey | None:
    """A passkey by what the authenticator calls it, locked."""
    query = select(Passkey).where(Passkey.credential_id == credential_id).with_for_update()
    found: Passkey | None = await tx.scalar(query)
    return found
