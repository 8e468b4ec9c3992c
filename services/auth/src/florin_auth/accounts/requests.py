"""What is asked for about an e-mail address, by somebody who need not own it.

The answer is given before anybody looks whether the address is known: it only writes the request
down, in the same time and with the same words for every address. This job does the rest.
"""

from collections.abc import Awaitable, Callable
from typing import Literal
from uuid import UUID

import msgspec
import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from florin_auth import events
from florin_auth.accounts import links, repository
from florin_auth.accounts.identifiers import handle_for
from florin_auth.accounts.links import Registration
from florin_auth.accounts.models import AccountRequest, User
from florin_auth.clock import now
from florin_auth.jobs import Job
from florin_auth.mail.service import Mails
from florin_auth.settings import AuthSettings
from florin_auth.vault.service import Vault
from florin_contracts.vocabulary import UserStatus
from florin_kit.db import Database
from florin_kit.ids import new_id, uuid7
from florin_kit.telemetry.context import RequestContext, request_context

INTERVAL_S = 2.0
ATTEMPTS_MAX = 6
Kind = Literal["register", "resend", "forgot"]
log = structlog.get_logger("florin.accounts")


class AddressOnly(msgspec.Struct, frozen=True):
    email: str


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """A request as it is kept: what is asked for, and who asked, for the audit trail."""

    request_id: str
    client_ip: str | None
    user_agent: str | None
    wanted: msgspec.Raw


class AccountRequests:
    """Writes requests down and works on them, each in one transaction."""

    def __init__(self, database: Database, settings: AuthSettings, mails: Mails, vault: Vault) -> None:
        self._database = database
        self._settings = settings
        self._mails = mails
        self._sealer = vault.sealer("account-request")
        self._link_sealer = vault.sealer("link")
        self.job = Job("account-requests", self.work, INTERVAL_S)

    async def add(self, tx: AsyncSession, kind: Kind, payload: Registration | AddressOnly) -> None:
        """Work on a request once the transaction is committed."""
        request_id = uuid7()
        around = request_context.get() or RequestContext(request_id=new_id("req"))
        asked = Asked(
            request_id=around.request_id,
            client_ip=around.client_ip,
            user_agent=around.user_agent,
            wanted=msgspec.Raw(msgspec.json.encode(payload)),
        )
        sealed = self._sealer.seal(msgspec.json.encode(asked), request_id.hex)
        tx.add(AccountRequest(id=request_id, kind=kind, payload=sealed, created_at=now(), attempts=0, due_at=now()))
        self.job.wake_after(tx)

    async def work(self) -> bool:
        """Work on one request; True when there may be more."""
        async with self._database.read() as ro:
            if not await repository.requests_due(ro, now()):
                return False
        request_id: UUID | None = None
        try:
            async with self._database.transaction() as tx:
                request = await repository.next_request(tx, now())
                if request is None:
                    return False
                request_id = request.id
                await self._do(tx, request)
                await tx.delete(request)
        except Exception:  # whatever it is, the others must not wait for this one
            if request_id is None:
                raise
            log.exception("account_request_failed")
            async with self._database.transaction() as tx:
                await repository.delay_request(tx, request_id, now(), ATTEMPTS_MAX)
        return True

    async def _do(self, tx: AsyncSession, request: AccountRequest) -> None:
        asked = msgspec.json.decode(self._sealer.open(request.payload, request.id.hex), type=Asked)
        around = RequestContext(request_id=asked.request_id, client_ip=asked.client_ip, user_agent=asked.user_agent)
        token = request_context.set(around)
        try:
            await self._do_as_asked(tx, request.kind, asked.wanted)
        finally:
            request_context.reset(token)

    async def _do_as_asked(self, tx: AsyncSession, kind: str, body: msgspec.Raw) -> None:
        if kind == "register":
            await self._register(tx, msgspec.json.decode(body, type=Registration))
            return
        handlers: dict[str, Callable[[AsyncSession, User], Awaitable[None]]] = {
            "resend": self._resend,
            "forgot": self._forgot,
        }
        email = msgspec.json.decode(body, type=AddressOnly).email
        if user := await repository.by_email(tx, email, lock=True):
            await handlers[kind](tx, user)

    async def _register(self, tx: AsyncSession, wanted: Registration) -> None:
        await repository.lock_email(tx, wanted.email)
        user = await repository.by_email(tx, wanted.email, lock=True)
        if user is None:
            user = await add_user(tx, wanted.email, wanted.name, wanted.role)
            await events.user_registered(tx, user)
        elif user.status != UserStatus.PENDING:
            await self._mails.enqueue(tx, "account_exists", to=user.email, name=user.name, path="/sign-in")
            return
        await self._send_verification(tx, user, wanted)

    async def _resend(self, tx: AsyncSession, user: User) -> None:
        if user.status != UserStatus.PENDING:
            return
        latest = await repository.newest_token(tx, user.id, links.VERIFY)
        if latest is not None and latest.payload is not None:
            body = self._link_sealer.open(latest.payload, latest.id.hex)
            await self._send_verification(tx, user, msgspec.json.decode(body, type=Registration))

    async def _forgot(self, tx: AsyncSession, user: User) -> None:
        if user.status == UserStatus.PENDING:
            await self._resend(tx, user)
        elif user.status == UserStatus.INVITED:
            await self.send_invitation(tx, user)
        elif user.status == UserStatus.ACTIVE:
            token = await links.make(
                tx, user.id, links.RESET, self._settings.reset_token_ttl_s, None, self._link_sealer
            )
            path = f"/reset-password?token={token}"
            await self._mails.enqueue(tx, "password_reset", to=user.email, name=user.name, path=path)

    async def send_invitation(self, tx: AsyncSession, user: User) -> None:
        """A link by which an invited user takes the account."""
        ttl_s = self._settings.invite_token_ttl_s
        token = await links.make(tx, user.id, links.INVITE, ttl_s, None, self._link_sealer)
        path = f"/accept-invitation?token={token}"
        await self._mails.enqueue(tx, "invitation", to=user.email, name=user.name, path=path)

    async def _send_verification(self, tx: AsyncSession, user: User, wanted: Registration) -> None:
        ttl_s = self._settings.verify_token_ttl_s
        payload = msgspec.json.encode(wanted)
        token = await links.make(tx, user.id, links.VERIFY, ttl_s, payload, self._link_sealer)
        path = f"/verify?token={token}"
        await self._mails.enqueue(tx, "verify_email", to=user.email, name=wanted.name, path=path)


async def add_user(tx: AsyncSession, email: str, name: str, role: str) -> User:
    """A new account that nobody can sign in to yet, with a handle of its own."""
    plain = handle_for(email, taken=False)
    handle = handle_for(email, taken=True) if await repository.handle_taken(tx, plain) else plain
    user = User(
        id=uuid7(),
        email=email,
        name=name,
        handle=handle,
        role=role,
        status=UserStatus.PENDING,
        created_at=now(),
        updated_at=now(),
    )
    tx.add(user)
    await tx.flush()
    return user
