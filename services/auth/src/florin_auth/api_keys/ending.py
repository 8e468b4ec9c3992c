"""Ends API keys, and makes everybody know: the database first, then Redis, then the caller's answer."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from florin_auth.api_keys import repository
from florin_auth.api_keys.models import ApiKey
from florin_auth.clock import now
from florin_auth.sessions.revocation import RevocationWriter
from florin_contracts.vocabulary import ApiKeyEndReason
from florin_kit.identity.tokens import KEY_PREFIX
from florin_kit.ids import from_uuid


class ApiKeyEnder:
    """Whoever ends keys holds their owner's row locked."""

    def __init__(self, writer: RevocationWriter) -> None:
        self._writer = writer

    async def end(self, tx: AsyncSession, keys: Sequence[ApiKey], reason: ApiKeyEndReason) -> list[UUID]:
        """End keys for good; the ids of their secrets that worked until now, for `announce`."""
        moment = now()
        for key in keys:
            key.ended_at, key.end_reason = moment, reason
        over = await repository.working(tx, [key.id for key in keys], moment)
        for secret in over:
            secret.ends_at = moment
        return [secret.id for secret in over]

    async def end_all(self, tx: AsyncSession, user_id: UUID, reason: ApiKeyEndReason) -> list[UUID]:
        """End all keys of a user."""
        return await self.end(tx, await repository.live_of_user(tx, user_id, now()), reason)

    async def announce(self, secret_ids: Sequence[UUID]) -> None:
        """After the commit and before the answer: from now on their access tokens are refused."""
        await self._writer.write([from_uuid(KEY_PREFIX.rstrip("_"), secret_id) for secret_id in secret_ids])
