"""What a signed-in user does with sessions: sign out, look, take away."""

from uuid import UUID

from florin_auth.accounts import repository as accounts
from florin_auth.clock import now
from florin_auth.sessions import repository
from florin_auth.sessions.ending import SessionEnder
from florin_auth.sessions.models import Session
from florin_contracts.vocabulary import SessionEndReason
from florin_kit.db import Database
from florin_kit.errors import NotFound
from florin_kit.identity import Principal


class Sessions:
    """The use cases of a user's own sessions."""

    def __init__(self, database: Database, ender: SessionEnder) -> None:
        self._database = database
        self._ender = ender

    async def live(self, principal: Principal) -> list[Session]:
        """The sessions that count, newest use first."""
        async with self._database.read() as ro:
            return await repository.live(ro, principal.user_uuid, now())

    async def sign_out(self, principal: Principal) -> None:
        await self._end([principal.session_uuid], SessionEndReason.SIGNED_OUT)

    async def sign_out_everywhere(self, principal: Principal) -> None:
        async with self._database.transaction() as tx:
            await accounts.by_id(tx, principal.user_uuid, lock=True)
            ended = await self._ender.end_all(tx, principal.user_uuid, SessionEndReason.SIGNED_OUT_EVERYWHERE)
        await self._ender.announce(ended)

    async def revoke(self, principal: Principal, session_id: UUID) -> bool:
        """End one of the user's own sessions; whether it was the present one.

        Raises `NotFound` for anybody else's session and for one that has ended.
        """
        async with self._database.read() as ro:
            session = await repository.by_id(ro, session_id)
        if session is None or session.user_id != principal.user_uuid or session.ended_at is not None:
            raise NotFound
        await self._end([session_id], SessionEndReason.REVOKED_BY_USER)
        return session_id == principal.session_uuid

    async def _end(self, session_ids: list[UUID], reason: SessionEndReason) -> None:
        async with self._database.transaction() as tx:
            ended = await self._ender.end(tx, session_ids, reason)
        await self._ender.announce(ended)
