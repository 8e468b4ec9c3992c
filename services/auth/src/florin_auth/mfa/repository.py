"""Queries on second factors."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from florin_auth.mfa.models import RecoveryCode, TotpSecret


async def totp(session: AsyncSession, user_id: UUID) -> TotpSecret | None:
    return await session.get(TotpSecret, user_id, populate_existing=True)


async def use_step(tx: AsyncSession, user_id: UUID, step: int) -> bool:
    """Note that a code was used; False when it, or a newer one, was used before."""
    query = update(TotpSecret).where(TotpSecret.user_id == user_id, TotpSecret.last_step < step)
    return await tx.scalar(query.values(last_step=step).returning(TotpSecret.user_id)) is not None


async def forget_totp(tx: AsyncSession, user_id: UUID) -> bool:
    """Whether there was one that counted."""
    query = delete(TotpSecret).where(TotpSecret.user_id == user_id)
    return await tx.scalar(query.returning(TotpSecret.confirmed_at)) is not None


async def replace_codes(tx: AsyncSession, user_id: UUID, hashes: Sequence[bytes]) -> None:
    """These recovery codes, and no others."""
    await tx.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user_id))
    tx.add_all(RecoveryCode(user_id=user_id, code_hash=code_hash) for code_hash in hashes)


async def use_code(tx: AsyncSession, user_id: UUID, hashes: Sequence[bytes], at: datetime) -> bool:
    """Spend the recovery code that has one of these hashes; False when there is no such unused one."""
    query = update(RecoveryCode).where(
        RecoveryCode.user_id == user_id, RecoveryCode.code_hash.in_(hashes), RecoveryCode.used_at.is_(None)
    )
    return await tx.scalar(query.values(used_at=at).returning(RecoveryCode.user_id)) is not None


async def codes_left(session: AsyncSession, user_id: UUID) -> int:
    query = select(func.count()).where(RecoveryCode.user_id == user_id, RecoveryCode.used_at.is_(None))
    return int(await session.scalar(query) or 0)
