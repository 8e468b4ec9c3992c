"""Tidies up: ends sessions that ran out, forgets what nobody needs any more."""

from datetime import timedelta

from florin_auth.accounts import repository as accounts
from florin_auth.api_keys import repository as api_keys
from florin_auth.challenges import service as challenges
from florin_auth.clock import now
from florin_auth.jobs import Job
from florin_auth.lockout import repository as counters
from florin_auth.lockout import windows
from florin_auth.sessions import repository as sessions
from florin_auth.sessions.ending import SessionEnder
from florin_contracts.vocabulary import SessionEndReason
from florin_kit.db import Database
from florin_kit.mail import table as mails

INTERVAL_S = 60.0
BATCH = 200
KEEP_SESSIONS = timedelta(days=90)
KEEP_MAILS = timedelta(days=7)
KEEP_TOKENS = timedelta(days=7)
KEEP_COUNTERS = timedelta(days=2)
KEEP_API_KEYS = timedelta(days=90)


class Janitor:
    """One round a minute; any number of replicas may run one."""

    def __init__(self, database: Database, ender: SessionEnder) -> None:
        self._database = database
        self._ender = ender
        self.job = Job("janitor", self.tidy, INTERVAL_S)

    async def tidy(self) -> bool:
        """One round; True when there is more."""
        async with self._database.read() as ro:
            expired = await sessions.expired_ids(ro, now(), BATCH)
        if expired:
            async with self._database.transaction() as tx:
                await self._ender.end(tx, expired, SessionEndReason.EXPIRED)
        async with self._database.transaction() as tx:
            purged = await sessions.purge(tx, now() - KEEP_SESSIONS, BATCH)
            await mails.purge(tx, now() - KEEP_MAILS)
            await accounts.purge_tokens(tx, now() - KEEP_TOKENS)
            await counters.purge(tx, now() - KEEP_COUNTERS)
            await windows.purge(tx, now())
            await challenges.purge(tx, now())
            await api_keys.purge(tx, now() - KEEP_API_KEYS)
        return BATCH in (len(expired), purged)
