"""Changing the e-mail address: both the old and the new one must confirm, in any order.

Whoever holds a stolen session can't take the account away without the old mailbox, and nobody can claim
an address that is not theirs.
"""

from datetime import timedelta
from typing import Literal

from sqlalchemy.ext.asyncio import AsyncSession

from florin_auth import events
from florin_auth.accounts import links, repository
from florin_auth.accounts.identifiers import normal_email
from florin_auth.accounts.models import EmailChangeRow, User
from florin_auth.accounts.schemas import EmailState, PendingEmail
from florin_auth.accounts.signed_in import locked_user
from florin_auth.client import Client
from florin_auth.clock import now
from florin_auth.lockout.windows import AttemptLimit
from florin_auth.mail.service import Mails
from florin_auth.settings import AuthSettings
from florin_auth.vault.service import Vault
from florin_contracts.vocabulary import UserStatus
from florin_kit.db import Database
from florin_kit.errors import NotFound, ValidationFailed, invalid
from florin_kit.identity import Principal

OLD, NEW = "email_change_old", "email_change_new"


class EmailChange:
    """The use cases of a change of address."""

    def __init__(
        self, database: Database, settings: AuthSettings, mails: Mails, limit: AttemptLimit, vault: Vault
    ) -> None:
        self._database = database
        self._ttl_s = settings.email_change_token_ttl_s
        self._mails = mails
        self._limit = limit
        self._sealer = vault.sealer("link")

    async def ask(self, principal: Principal, new_email: str, client: Client) -> None:
        """Send both confirmations; an earlier wish is forgotten. The answer never tells who has the address.

        Raises `ValidationFailed` or `RateLimited`.
        """
        email = normal_email(new_email, "new_email")
        async with self._database.transaction() as tx:
            user = await locked_user(tx, principal)
            if email == user.email:
                raise invalid("new_email", "same", "This is your address already")
            await self._limit.take(tx, "email_change", user.email)
            for purpose in (OLD, NEW):
                await repository.use_tokens(tx, user.id, purpose, now())
            change = await tx.get(EmailChangeRow, user.id) or EmailChangeRow(user_id=user.id)
            change.new_email, change.created_at = email, now()
            change.old_confirmed_at = change.new_confirmed_at = None
            tx.add(change)
            await events.audit(tx, "user.email_change_asked", user.id)
            facts = {"New address": email, **client.facts()}
            await self._send(tx, user, OLD, user.email, facts)
            owner = await repository.by_email(tx, email)
            if owner is None:
                await self._send(tx, user, NEW, email, {})
            elif owner.status != UserStatus.DELETED:
                await self._mails.enqueue(tx, "account_exists", to=owner.email, name=owner.name, path="/sign-in")

    async def state(self, ro: AsyncSession, principal: Principal) -> EmailState:
        """The address, and what is under way. Raises `NotFound`."""
        user = await repository.by_id(ro, principal.user_uuid)
        if user is None:
            raise NotFound
        change = await ro.get(EmailChangeRow, user.id)
        return EmailState(email=user.email, pending=self._pending(change))

    async def cancel(self, principal: Principal) -> None:
        """Forget a change that is under way; its links work no more. Does nothing when there is none."""
        async with self._database.transaction() as tx:
            user = await locked_user(tx, principal)
            change = await tx.get(EmailChangeRow, user.id)
            if change is None:
                return
            for purpose in (OLD, NEW):
                await repository.use_tokens(tx, user.id, purpose, now())
            await tx.delete(change)
            await events.audit(tx, "user.email_change_cancelled", user.id)

    async def confirm(self, token: str, client: Client) -> Literal["waiting", "changed"]:
        """One of the two confirmations; the second one changes the address. Raises `ValidationFailed`."""
        async with self._database.transaction() as tx:
            user, purpose = await self._find(tx, token)
            change = await tx.get(EmailChangeRow, user.id)
            if change is None or user.status != UserStatus.ACTIVE:
                raise links.not_valid()
            await repository.use_tokens(tx, user.id, purpose, now())
            if purpose == OLD:
                change.old_confirmed_at = now()
            else:
                change.new_confirmed_at = now()
            if change.old_confirmed_at is None or change.new_confirmed_at is None:
                return "waiting"
            await self._change(tx, user, change, client)
            return "changed"

    def _pending(self, change: EmailChangeRow | None) -> PendingEmail | None:
        if change is None:
            return None
        expires_at = change.created_at + timedelta(seconds=self._ttl_s)
        if expires_at <= now():
            return None
        return PendingEmail(
            new_email=change.new_email,
            old_confirmed=change.old_confirmed_at is not None,
            new_confirmed=change.new_confirmed_at is not None,
            expires_at=expires_at,
        )

    async def _find(self, tx: AsyncSession, token: str) -> tuple[User, str]:
        for purpose in (OLD, NEW):
            try:
                user, found = await links.find(tx, purpose, token)
            except ValidationFailed:
                continue
            if found.used_at is None:
                return user, purpose
        raise links.not_valid()

    async def _change(self, tx: AsyncSession, user: User, change: EmailChangeRow, client: Client) -> None:
        await repository.lock_email(tx, change.new_email)
        if await repository.by_email(tx, change.new_email) is not None:
            raise links.not_valid()
        old, user.email = user.email, change.new_email
        user.email_verified_at = user.updated_at = now()
        await repository.use_tokens(tx, user.id, links.RESET, now())
        await tx.delete(change)
        await events.user_updated(tx, user, "email_changed")
        facts = {"What": f"The e-mail address is now {user.email}", **client.facts()}
        for address in (old, user.email):
            await self._mails.enqueue(tx, "security_changed", to=address, name=user.name, path="/security", facts=facts)

    async def _send(self, tx: AsyncSession, user: User, purpose: str, to: str, facts: dict[str, str]) -> None:
        token = await links.make(tx, user.id, purpose, self._ttl_s, None, self._sealer)
        path = f"/confirm-email?token={token}"
        await self._mails.enqueue(tx, purpose, to=to, name=user.name, path=path, facts=facts)
