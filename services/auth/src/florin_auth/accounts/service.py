"""Accounts: registration, e-mail verification, passwords."""

from typing import Literal
from uuid import UUID

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from florin_auth import events
from florin_auth.accounts import links, repository, strength
from florin_auth.accounts.hashing import Hasher
from florin_auth.accounts.identifiers import looked_up_email, normal_email, normal_name
from florin_auth.accounts.links import Registration
from florin_auth.accounts.models import OneTimeToken, User
from florin_auth.accounts.requests import AccountRequests, AddressOnly
from florin_auth.accounts.schemas import Register
from florin_auth.client import Client
from florin_auth.clock import now
from florin_auth.lockout import repository as counters
from florin_auth.lockout.service import Lockout
from florin_auth.lockout.windows import AttemptLimit
from florin_auth.mail.service import Mails
from florin_auth.sessions.ending import SessionEnder
from florin_auth.vault.service import Vault
from florin_contracts.vocabulary import SessionEndReason, UserStatus
from florin_kit.db import Database
from florin_kit.errors import InvalidCredentials, NotFound
from florin_kit.identity import Principal

Asked = Literal["resend", "forgot"]


class Accounts:
    """The use cases of accounts. Each is one transaction, after whatever hashing it needs."""

    def __init__(
        self,
        database: Database,
        vault: Vault,
        hasher: Hasher,
        requests: AccountRequests,
        mails: Mails,
        lockout: Lockout,
        limit: AttemptLimit,
        ender: SessionEnder,
    ) -> None:
        self._database = database
        self._hasher = hasher
        self._requests = requests
        self._mails = mails
        self._lockout = lockout
        self._limit = limit
        self._ender = ender
        self._link_sealer = vault.sealer("link")

    async def register(self, data: Register) -> None:
        """Ask for an account; nothing tells whether the address has one.

        Raises `ValidationFailed`, `RateLimited`, or `Overloaded` when too many passwords wait to be hashed.
        """
        email, name = normal_email(data.email), normal_name(data.name)
        strength.check(data.password, email, name)
        async with self._database.transaction() as tx:
            await self._limit.take(tx, "register", email)
        with self._hasher.admit():
            password_hash = await self._hasher.hash(data.password)
        wanted = Registration(email=email, name=name, role=data.role, password_hash=password_hash)
        async with self._database.transaction() as tx:
            await self._requests.add(tx, "register", wanted)

    async def ask(self, kind: Asked, email: str) -> None:
        """Ask for an e-mail with a link: a new verification, or a password reset. Raises `RateLimited`."""
        email = looked_up_email(email)
        async with self._database.transaction() as tx:
            await self._limit.take(tx, kind, email)
            await self._requests.add(tx, kind, AddressOnly(email))

    async def verify_email(self, token: str) -> User:
        """Open the account that a verification link belongs to; opening the link again is no error.

        Raises `ValidationFailed` when the link does not work.
        """
        async with self._database.transaction() as tx:
            user, found = await links.find(tx, links.VERIFY, token)
            if found.used_at is not None and user.email_verified_at is not None:
                return user
            if found.used_at is not None or user.status != UserStatus.PENDING:
                raise links.not_valid()
            self._apply(user, found)
            await repository.use_tokens(tx, user.id, links.VERIFY, now())
            await events.user_updated(tx, user, "email_verified")
            return user

    def _apply(self, user: User, link: OneTimeToken) -> None:
        body = self._link_sealer.open(link.payload or b"", link.id.hex)
        wanted = msgspec.json.decode(body, type=Registration)
        user.name, user.role, user.password_hash = wanted.name, wanted.role, wanted.password_hash
        user.status = UserStatus.ACTIVE
        user.email_verified_at = user.updated_at = now()

    async def change_password(self, principal: Principal, current: str, new: str, client: Client) -> None:
        """Change the own password; every other session ends.

        Raises `InvalidCredentials`, `AccountLocked`, `ValidationFailed` or `Overloaded`.
        """
        user = await self.user(principal.user_uuid)
        with self._hasher.admit():
            await self.confirm(user, current)
            strength.check(new, user.email, user.name, field="new_password")
            password_hash = await self._hasher.hash(new)
        async with self._database.transaction() as tx:
            locked = await repository.by_id(tx, user.id, lock=True)
            if locked is None or locked.password_version != user.password_version:
                raise InvalidCredentials
            await self._set_password(tx, locked, password_hash, client)
            reason = SessionEndReason.PASSWORD_CHANGED
            ended = await self._ender.end_all(tx, user.id, reason, keep=principal.session_uuid)
        await self._ender.announce(ended)

    async def admit_and_confirm(self, user: User, password: str) -> None:
        """`confirm`, waiting for a place in the hashing pool. Raises `Overloaded` when there is none."""
        with self._hasher.admit():
            await self.confirm(user, password)

    async def confirm(self, user: User, password: str) -> None:
        """Check the password of somebody who is signed in, counted like a sign-in.

        Raises `InvalidCredentials` or `AccountLocked`.
        """
        account = self._lockout.confirmation(user.id)
        await self._lockout.attempt(account, None)
        if not await self._hasher.verify(user.password_hash, password):
            raise InvalidCredentials("The present password is wrong")
        async with self._database.transaction() as tx:
            await counters.reset(tx, account)

    async def reset_password(self, token: str, new: str, client: Client) -> None:
        """Choose a new password by an e-mailed link: all sessions end and sign-in is unlocked.

        Raises `ValidationFailed` when the link does not work or the password is not good enough.
        """
        async with self._database.transaction() as tx:
            user = await self._resettable(tx, token)
        strength.check(new, user.email, user.name, field="new_password")
        with self._hasher.admit():
            password_hash = await self._hasher.hash(new)
        async with self._database.transaction() as tx:
            user = await self._resettable(tx, token)
            await repository.use_tokens(tx, user.id, links.RESET, now())
            await counters.reset(tx, self._lockout.confirmation(user.id))
            if await counters.reset(tx, self._lockout.account(user.email)):
                await events.user_unlocked(tx, user.id, "password_reset")
            await self._limit.forget(tx, user.email)
            await self._set_password(tx, user, password_hash, client)
            ended = await self._ender.end_all(tx, user.id, SessionEndReason.PASSWORD_CHANGED)
        await self._ender.announce(ended)

    async def accept_invitation(self, token: str, password: str) -> User:
        """Take the account that somebody was invited to. Raises `ValidationFailed` or `Overloaded`."""
        async with self._database.transaction() as tx:
            user = await self._invited(tx, token)
        strength.check(password, user.email, user.name)
        with self._hasher.admit():
            password_hash = await self._hasher.hash(password)
        async with self._database.transaction() as tx:
            user = await self._invited(tx, token)
            await repository.use_tokens(tx, user.id, links.INVITE, now())
            user.password_hash, user.password_version = password_hash, user.password_version + 1
            user.status = UserStatus.ACTIVE
            user.email_verified_at = user.updated_at = now()
            await events.user_updated(tx, user, "invitation_accepted")
            return user

    async def _invited(self, tx: AsyncSession, token: str) -> User:
        user, found = await links.find(tx, links.INVITE, token)
        if found.used_at is not None or user.status != UserStatus.INVITED:
            raise links.not_valid()
        return user

    async def user(self, user_id: UUID) -> User:
        """Raises `NotFound`."""
        async with self._database.read() as ro:
            user = await repository.by_id(ro, user_id)
        if user is None:
            raise NotFound
        return user

    async def _resettable(self, tx: AsyncSession, token: str) -> User:
        user, found = await links.find(tx, links.RESET, token)
        if found.used_at is not None or user.status != UserStatus.ACTIVE:
            raise links.not_valid()
        return user

    async def _set_password(self, tx: AsyncSession, user: User, password_hash: str, client: Client) -> None:
        user.password_hash = password_hash
        user.password_version += 1
        user.updated_at = now()
        await events.password_changed(tx, user.id)
        await self._mails.enqueue(
            tx, "password_changed", to=user.email, name=user.name, path="/forgot-password", facts=client.facts()
        )
