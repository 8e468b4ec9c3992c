"""Staff's commands on accounts: invite, change, lock, unlock, end sessions, delete.

Each is one transaction with its events; the acting admin, the address and the request id travel in every
envelope, and one audit event tells what was different before. There is always an active admin left.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from florin_auth import events
from florin_auth.accounts import repository as accounts
from florin_auth.accounts.identifiers import normal_email, normal_name
from florin_auth.accounts.models import User
from florin_auth.accounts.requests import AccountRequests, add_user
from florin_auth.administration import repository
from florin_auth.administration.schemas import ChangeUser, Invite
from florin_auth.api_keys.ending import ApiKeyEnder
from florin_auth.clock import now
from florin_auth.lockout import repository as counters
from florin_auth.lockout.service import Lockout
from florin_auth.lockout.windows import AttemptLimit
from florin_auth.sessions.ending import SessionEnder
from florin_contracts.vocabulary import ApiKeyEndReason, Role, SessionEndReason, UserStatus
from florin_kit.db import Database
from florin_kit.errors import Conflict, IllegalTransition, NotFound


class LastAdmin(Conflict):
    """There would be nobody left to administer Florin."""

    code, title = "last_admin", "The last administrator can't be demoted, locked or deleted"


@dataclass
class Work:
    """One command in progress: the account, locked, and the sessions and secrets of API keys that it ended."""

    tx: AsyncSession
    user: User
    ended: list[UUID] = field(default_factory=list)
    ended_secrets: list[UUID] = field(default_factory=list)


class Administration:
    """The use cases of staff."""

    def __init__(
        self,
        database: Database,
        requests: AccountRequests,
        lockout: Lockout,
        limit: AttemptLimit,
        ender: SessionEnder,
        key_ender: ApiKeyEnder,
    ) -> None:
        self._database = database
        self._requests = requests
        self._lockout = lockout
        self._limit = limit
        self._ender = ender
        self._key_ender = key_ender

    async def invite(self, admin_id: str, data: Invite) -> User:
        """Make an account that waits for its owner. Raises `Conflict` when the address has one."""
        email, name = normal_email(data.email), normal_name(data.name)
        async with self._database.transaction() as tx:
            await accounts.lock_email(tx, email)
            if await accounts.by_email(tx, email, lock=True) is not None:
                raise Conflict("There is an account with this e-mail address already")
            user = await add_user(tx, email, name, data.role)
            user.status = UserStatus.INVITED
            await events.user_registered(tx, user)
            await events.staff_acted(tx, "user.invited", admin_id, user.id, data.reason, after={"role": data.role})
            await self._requests.send_invitation(tx, user)
        return user

    async def change(self, admin_id: str, user_id: UUID, data: ChangeUser) -> User:
        """Change name or role. Raises `NotFound`, `LastAdmin` or `ValidationFailed`."""
        name = normal_name(data.name) if data.name is not None else None
        async with self._work(user_id) as work:
            user, before = work.user, {"name": work.user.name, "role": work.user.role}
            if data.role is not None and data.role != user.role:
                await self._keep_an_admin(work, staying=data.role == Role.ADMIN)
                user.role = data.role
                work.ended = await self._ender.end_all(work.tx, user.id, SessionEndReason.ROLE_CHANGED)
                work.ended_secrets = await self._key_ender.end_all(work.tx, user.id, ApiKeyEndReason.ROLE_CHANGED)
            user.name, user.updated_at = name or user.name, now()
            after = {"name": user.name, "role": str(user.role)}
            if after != before:
                changed = {key: before[key] for key in before if before[key] != after[key]}
                await events.user_updated(work.tx, user, "role_changed" if "role" in changed else "changed_by_staff")
                await events.staff_acted(
                    work.tx,
                    "user.changed",
                    admin_id,
                    user.id,
                    data.reason,
                    before=changed,
                    after={key: after[key] for key in changed},
                )
        return user

    async def lock(self, admin_id: str, user_id: UUID, reason: str | None) -> User:
        """Nobody signs in until it is unlocked; all sessions and API keys end. Locking again is no error.

        Raises `NotFound`, `LastAdmin`, or `IllegalTransition` when nobody can sign in yet anyway.
        """
        async with self._work(user_id) as work:
            user = work.user
            if user.status == UserStatus.LOCKED:
                return user
            if user.status != UserStatus.ACTIVE:
                raise IllegalTransition
            await self._keep_an_admin(work, staying=False)
            user.status, user.updated_at = UserStatus.LOCKED, now()
            work.ended = await self._ender.end_all(work.tx, user.id, SessionEndReason.USER_LOCKED)
            work.ended_secrets = await self._key_ender.end_all(work.tx, user.id, ApiKeyEndReason.USER_LOCKED)
            await events.user_locked(work.tx, user.id, None, "staff")
            await events.staff_acted(work.tx, "user.locked", admin_id, user.id, reason)
        return user

    async def unlock(self, admin_id: str, user_id: UUID, reason: str | None) -> User:
        """Undo a lock by staff, and a lock by too many wrong passwords or codes."""
        async with self._work(user_id) as work:
            user, tx = work.user, work.tx
            before = user.status
            if user.status == UserStatus.LOCKED:
                user.status, user.updated_at = UserStatus.ACTIVE, now()
            for account in (
                self._lockout.account(user.email),
                self._lockout.confirmation(user.id),
                self._lockout.second_factor(user.id),
            ):
                await counters.reset(tx, account)
            await self._limit.forget(tx, user.email)
            await events.user_unlocked(tx, user.id, "staff")
            await events.staff_acted(tx, "user.unlocked", admin_id, user.id, reason, before={"status": before})
        return user

    async def end_sessions(self, admin_id: str, user_id: UUID, reason: str | None) -> int:
        """Sign a user out everywhere; how many sessions there were."""
        async with self._work(user_id) as work:
            work.ended = await self._ender.end_all(work.tx, user_id, SessionEndReason.REVOKED_BY_ADMIN)
            after = {"ended": len(work.ended)}
            await events.staff_acted(work.tx, "user.sessions_ended", admin_id, user_id, reason, after=after)
        return len(work.ended)

    async def delete(self, admin_id: str, user_id: UUID, reason: str | None) -> None:
        """Erase what is personal; the id stays for the books. Raises `NotFound` or `LastAdmin`."""
        async with self._work(user_id) as work:
            user, tx = work.user, work.tx
            await self._keep_an_admin(work, staying=False)
            work.ended = await self._ender.end_all(tx, user.id, SessionEndReason.USER_DELETED)
            work.ended_secrets = await self._key_ender.end_all(tx, user.id, ApiKeyEndReason.USER_DELETED)
            for account in (self._lockout.account(user.email), self._lockout.confirmation(user.id)):
                await counters.reset(tx, account)
            await self._limit.forget(tx, user.email)
            repository.anonymise(user)
            await repository.erase(tx, user.id)
            await events.user_deleted(tx, user.id)
            await events.staff_acted(tx, "user.deleted", admin_id, user.id, reason)

    async def _keep_an_admin(self, work: Work, *, staying: bool) -> None:
        """Raise `LastAdmin` when this account is the only one that can administer, and would stop to."""
        if staying or work.user.role != Role.ADMIN or work.user.status != UserStatus.ACTIVE:
            return
        if not await repository.other_admin(work.tx, work.user.id):
            raise LastAdmin

    @asynccontextmanager
    async def _work(self, user_id: UUID) -> AsyncIterator[Work]:
        """One command on one account; its sessions and keys that end are revoked before the answer."""
        async with self._database.transaction() as tx:
            # Before the account's own lock, always: two admins who demote each other wait here.
            await repository.lock_staff(tx)
            user = await accounts.by_id(tx, user_id, lock=True)
            if user is None or user.status == UserStatus.DELETED:
                raise NotFound
            work = Work(tx, user)
            yield work
        await self._ender.announce(work.ended)
        await self._key_ender.announce(work.ended_secrets)
