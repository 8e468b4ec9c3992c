"""Sign-in with a password: admitted, counted, and only then is the password looked at."""

from datetime import datetime
from uuid import UUID

import structlog
from prometheus_client import Counter
from sqlalchemy.ext.asyncio import AsyncSession

from florin_auth import events
from florin_auth.accounts.hashing import Hasher
from florin_auth.accounts.identifiers import looked_up_email
from florin_auth.accounts.models import User
from florin_auth.client import Client
from florin_auth.clock import now
from florin_auth.crypto import base64url
from florin_auth.lockout import repository as counters
from florin_auth.lockout.service import LOCKS, Lockout
from florin_auth.lockout.windows import AttemptLimit
from florin_auth.mail.service import Mails
from florin_auth.mfa.schemas import MfaRequired
from florin_auth.mfa.second_step import EMAIL_HASH_LENGTH, SecondStep
from florin_auth.sessions import entry
from florin_auth.sessions.entry import Found
from florin_auth.sessions.start import SessionStarter, SignedIn
from florin_contracts.vocabulary import UserStatus
from florin_kit.db import Database, DirectPool, Unit, joined
from florin_kit.errors import AccountLocked, InvalidCredentials, RateLimited

SIGN_INS = Counter("florin_sign_ins_total", "Sign-ins by outcome", ["outcome"])
log = structlog.get_logger("florin.sign_in")


class SignIn:
    """The first step of a sign-in, and the only one for whoever has no second factor."""

    def __init__(
        self,
        database: Database,
        pool: DirectPool,
        hasher: Hasher,
        lockout: Lockout,
        limit: AttemptLimit,
        mails: Mails,
        starter: SessionStarter,
        second_step: SecondStep,
    ) -> None:
        self._database = database
        self._pool = pool
        self._hasher = hasher
        self._lockout = lockout
        self._limit = limit
        self._mails = mails
        self._starter = starter
        self._second_step = second_step

    async def with_password(self, email: str, password: str, transport: str, client: Client) -> SignedIn | MfaRequired:
        """Sign in. Known and unknown addresses take the same steps and get the same answers.

        Raises `InvalidCredentials`, `AccountLocked`, `RateLimited`, or `Overloaded` when too many wait.
        """
        email = looked_up_email(email)
        account = self._lockout.account(email)
        with self._hasher.admit():
            async with self._pool.transaction() as unit:
                found = await entry.find(unit, email, client.device_hash, account)
                locks = await self._count(unit, email, account, found)
            user, device_id = found.user, found.device_id
            right = await self._hasher.verify(user.password_hash if user else None, password)
            if user is None or not right:
                await self._refuse(account, user, device_id, client, locks=locks)
                raise InvalidCredentials
            renewed = await self._rehash(user, password)
        if user.status == UserStatus.LOCKED:
            SIGN_INS.labels("locked_account").inc()
            raise AccountLocked("This account was locked by Florin's staff")
        result = await self._enter(user, renewed, account, device_id, transport, client)
        SIGN_INS.labels("ok" if isinstance(result, SignedIn) else "second_step").inc()
        return result

    async def _count(self, unit: Unit, email: str, account: bytes, found: Found) -> bool:
        """Count the attempt; whether it locks if it fails.

        The limit on all attempts spares devices that signed in before: their owner may come and go.
        """
        try:
            locks = await self._lockout.judge(unit, account, found.device_id, found.counter)
            if found.device_id is None:
                await self._limit.take(unit, "sign_in", email)
        except (AccountLocked, RateLimited) as refused:
            SIGN_INS.labels("locked" if isinstance(refused, AccountLocked) else "limited").inc()
            raise
        return locks

    async def _refuse(
        self, account: bytes, user: User | None, device_id: UUID | None, client: Client, *, locks: bool
    ) -> None:
        SIGN_INS.labels("wrong").inc()
        email_hash = base64url(account)[:EMAIL_HASH_LENGTH]
        async with self._pool.transaction() as unit:
            if locks:
                LOCKS.labels("known" if device_id else "unknown").inc()
                if user is not None:
                    await self._tell_of_lock(unit, user, account, client)
            await events.login_failed(unit, email_hash, user.id if user else None, "locked_out" if locks else "wrong")

    async def _tell_of_lock(self, unit: Unit, user: User, account: bytes, client: Client) -> None:
        until = await counters.locked_until(unit, account, now())
        await events.user_locked(unit, user.id, until, "too_many_failures")
        facts = client.facts()
        if until is not None:
            facts["Locked until"] = until.strftime("%-d %B %Y, %H:%M UTC")
        await self._mails.enqueue(
            unit, "account_locked", to=user.email, name=user.name, path="/forgot-password", facts=facts
        )

    async def _rehash(self, user: User, password: str) -> str | None:
        """A hash with today's parameters, if the kept one has others."""
        assert user.password_hash is not None, "a password was right that does not exist"
        if self._hasher.outdated(user.password_hash):
            return await self._hasher.hash(password)
        return None

    async def _enter(
        self, user: User, renewed: str | None, account: bytes, device_id: UUID | None, transport: str, client: Client
    ) -> SignedIn | MfaRequired:
        moment = now()
        if self._second_step.is_needed(user):
            async with self._database.transaction() as tx:
                await self._still_right(tx, user, renewed, account, device_id, None)
                return await self._second_step.begin(tx, user, transport, client, ["pwd"])
        async with self._pool.transaction() as unit:
            await self._still_right(unit, user, renewed, account, device_id, moment)
            return await self._starter.start(unit, user, transport, client, amr=["pwd"], moment=moment)

    @staticmethod
    async def _still_right(
        tx: AsyncSession | Unit,
        user: User,
        renewed: str | None,
        account: bytes,
        device_id: UUID | None,
        signed_in_at: datetime | None,
    ) -> None:
        unit = await joined(tx)
        if not await entry.enter(unit, user, account, device_id, signed_in_at=signed_in_at, renewed=renewed):
            raise InvalidCredentials
