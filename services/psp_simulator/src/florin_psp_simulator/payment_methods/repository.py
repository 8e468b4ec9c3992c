"""Payment methods and card sessions in the database."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, text
from sqlalchemy.ext.asyncio import AsyncSession

from florin_kit.errors import NotFound
from florin_kit.ids import to_uuid, uuid7
from florin_psp_simulator.cards.catalogue import Card

Found = Row[Any]
_COLUMNS = "id, card, brand, last4, exp_month, exp_year"
_INSERT = text("""
    INSERT INTO payment_methods (id, idempotency_key, card, brand, last4, exp_month, exp_year, created_at)
    VALUES (:id, :key, :card, :brand, :last4, :exp_month, :exp_year, :now) ON CONFLICT (idempotency_key) DO NOTHING
""")
_BY_KEY = text(f"SELECT {_COLUMNS} FROM payment_methods WHERE idempotency_key = :key")  # noqa: S608
_BY_ID = text(f"SELECT {_COLUMNS} FROM payment_methods WHERE id = :id AND detached_at IS NULL")  # noqa: S608
_DETACH = text("UPDATE payment_methods SET detached_at = :now WHERE id = :id AND detached_at IS NULL")
_NEW_SESSION = text("""
    INSERT INTO card_sessions (token, idempotency_key, return_url, expires_at)
    VALUES (:token, :key, :return_url, :expires_at) ON CONFLICT (idempotency_key) DO NOTHING
""")
_SESSION_OF_KEY = text("SELECT token, return_url FROM card_sessions WHERE idempotency_key = :key")
_SESSION = text("""
    SELECT token, return_url, payment_method FROM card_sessions WHERE token = :token AND expires_at > :now FOR UPDATE
""")
_ENTERED = text("UPDATE card_sessions SET payment_method = :method WHERE token = :token")


async def insert(tx: AsyncSession, key: str, card: Card, exp_month: int, exp_year: int, now: datetime) -> Found:
    """The payment method made under a key, made now if there is none."""
    values = {"id": uuid7(), "key": key, "card": card.token, "brand": card.brand, "last4": card.last4, "now": now}
    await tx.execute(_INSERT, values | {"exp_month": exp_month, "exp_year": exp_year})
    return (await tx.execute(_BY_KEY, {"key": key})).one()


async def find(session: AsyncSession, token: str) -> Found | None:
    """The payment method of a token, None when there is none or it was detached."""
    try:
        method = to_uuid("pm", token)
    except NotFound:
        return None
    return (await session.execute(_BY_ID, {"id": method})).one_or_none()


async def detach(tx: AsyncSession, method: UUID, now: datetime) -> None:
    """It can't be charged any more."""
    await tx.execute(_DETACH, {"id": method, "now": now})


async def open_session(tx: AsyncSession, token: str, key: str, return_url: str, expires_at: datetime) -> Found:
    """The card session made under a key, made now if there is none."""
    values = {"token": token, "key": key, "return_url": return_url, "expires_at": expires_at}
    await tx.execute(_NEW_SESSION, values)
    return (await tx.execute(_SESSION_OF_KEY, {"key": key})).one()


async def lock_session(tx: AsyncSession, token: str, now: datetime) -> Found | None:
    """A card session that has not expired."""
    return (await tx.execute(_SESSION, {"token": token, "now": now})).one_or_none()


async def entered(tx: AsyncSession, token: str, method: UUID) -> None:
    """Note the payment method that came of a card session."""
    await tx.execute(_ENTERED, {"token": token, "method": method})
