"""Ends sessions, and makes everybody know: the database first, then Redis, then the caller's answer."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from florin_auth import events
from florin_auth.clock import now
from florin_auth.sessions import repository
from florin_auth.sessions.revocation import RevocationWriter
from florin_contracts.vocabulary import SessionEndReason
from florin_kit.ids import from_uuid


class SessionEnder:
    """Whoever ends more than one session of a user holds the user's row locked before."""

    def __init__(self, writer: RevocationWriter) -> None:
        self._writer = writer

    async def end(self, tx: AsyncSession, session_ids: Sequence[UUID], reason: SessionEndReason) -> list[UUID]:
        """End sessions and publish it; those that had ended already are left out of the result."""
        ended = await repository.end(tx, session_ids, reason, now())
        for session_id, user_id in ended:
            await events.session_over(tx, session_id, user_id, reason)
        return [session_id for session_id, _ in ended]

    async def end_all(
        self, tx: AsyncSession, user_id: UUID, reason: SessionEndReason, *, keep: UUID | None = None
    ) -> list[UUID]:
        """End all sessions of a user, perhaps but one."""
        ids = [found for found in await repository.live_ids(tx, user_id) if found != keep]
        return await self.end(tx, ids, reason)

    async def announce(self, session_ids: Sequence[UUID]) -> None:
        """After the commit and before the answer: from now on their access tokens are refused."""
        await self._writer.write([from_uuid("ses", session_id) for session_id in session_ids])
