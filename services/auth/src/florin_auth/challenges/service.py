"""Makes challenges and takes them back: each is good once, for one purpose and for a while."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Generic, TypeVar
from uuid import UUID

import msgspec
from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from florin_auth.challenges.models import Challenge
from florin_auth.clock import now
from florin_auth.crypto import random_token, token_hash
from florin_auth.vault.service import Vault
from florin_kit.errors import ValidationFailed, invalid
from florin_kit.ids import uuid7

T = TypeVar("T", bound=msgspec.Struct)


@dataclass(frozen=True)
class Taken(Generic[T]):
    """A challenge that was presented: what it remembers, and its row."""

    content: T
    row: Challenge

    @property
    def user_id(self) -> UUID:
        assert self.row.user_id is not None, "this challenge is nobody's"
        return self.row.user_id

    def spend(self) -> None:
        """Nobody can present it again."""
        self.row.used_at = now()


class Challenges:
    """Challenges in the database, so that any replica can take the next step."""

    def __init__(self, vault: Vault) -> None:
        self._sealer = vault.sealer("challenge")

    async def make(
        self, tx: AsyncSession, purpose: str, ttl_s: int, content: msgspec.Struct, user_id: UUID | None = None
    ) -> tuple[str, datetime]:
        """A token for the client, and when it expires."""
        token, challenge_id, moment = random_token(), uuid7(), now()
        expires_at = moment + timedelta(seconds=ttl_s)
        tx.add(
            Challenge(
                id=challenge_id,
                purpose=purpose,
                user_id=user_id,
                token_hash=token_hash(token),
                payload=self._sealer.seal(msgspec.json.encode(content), challenge_id.hex),
                created_at=moment,
                expires_at=expires_at,
            )
        )
        return token, expires_at

    async def take(
        self, tx: AsyncSession, purpose: str, token: str, kind: type[T], *, field: str = "challenge_token"
    ) -> Taken[T]:
        """The challenge of a token, locked until the commit.

        Raises `ValidationFailed` about ``field`` when it is unknown, used or too old.
        """
        query = select(Challenge).where(Challenge.token_hash == token_hash(token), Challenge.purpose == purpose)
        row: Challenge | None = await tx.scalar(query.with_for_update())
        if row is None or row.used_at is not None or row.expires_at <= now():
            raise over(field)
        return Taken(msgspec.json.decode(self._sealer.open(row.payload, row.id.hex), type=kind), row)


def over(field: str) -> ValidationFailed:
    """The answer to a challenge that is no longer good."""
    return invalid(field, "expired", "This took too long: start again")


async def purge(tx: AsyncSession, before: datetime) -> None:
    """Forget challenges that ran out."""
    await tx.execute(delete(Challenge).where(Challenge.expires_at < before))
