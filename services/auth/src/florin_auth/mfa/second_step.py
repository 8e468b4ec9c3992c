"""The second step of a sign-in: what is left to prove after the password was right."""

from typing import Any

import msgspec
from prometheus_client import Counter
from sqlalchemy.ext.asyncio import AsyncSession

from florin_auth import events
from florin_auth.accounts import repository as accounts
from florin_auth.accounts.models import User
from florin_auth.challenges.service import Challenges, Taken, over
from florin_auth.client import Client
from florin_auth.clock import now
from florin_auth.crypto import base64url
from florin_auth.lockout import repository as counters
from florin_auth.lockout.service import UNKNOWN_DEVICE, Lockout
from florin_auth.mfa.schemas import MfaRequired, MfaVerify, TotpEnrolment
from florin_auth.mfa.service import Factors
from florin_auth.passkeys.service import Passkeys
from florin_auth.sessions import repository as sessions
from florin_auth.sessions.start import SessionStarter, SignedIn
from florin_contracts.vocabulary import UserStatus
from florin_kit.db import Database
from florin_kit.errors import InvalidCredentials, invalid

TTL_S = 300
SIGN_IN = "sign_in"
FIELD = "mfa_token"
EMAIL_HASH_LENGTH = 32
SECOND_STEPS = Counter("florin_second_steps_total", "Second steps of sign-ins by outcome", ["outcome"])


class Pending(msgspec.Struct, frozen=True, kw_only=True):
    """What the first step has shown. ``enrol``: the user must set up a factor before."""

    transport: str
    agent: str
    password_version: int
    amr: list[str]
    enrol: bool


class SecondStep:
    """Holds a sign-in between its two steps. Codes are counted before they are looked at, like passwords."""

    def __init__(
        self,
        database: Database,
        challenges: Challenges,
        lockout: Lockout,
        factors: Factors,
        passkeys: Passkeys,
        starter: SessionStarter,
    ) -> None:
        self._database = database
        self._challenges = challenges
        self._lockout = lockout
        self._factors = factors
        self._passkeys = passkeys
        self._starter = starter

    def is_needed(self, user: User) -> bool:
        """Whether something is still to be proven by a user."""
        return user.mfa_enabled or self._factors.required(user.role)

    async def begin(self, tx: AsyncSession, user: User, transport: str, client: Client, amr: list[str]) -> MfaRequired:
        """What is still to be proven, and the token to come back with."""
        enrol = not user.mfa_enabled
        pending = Pending(
            transport=transport, agent=client.agent, password_version=user.password_version, amr=amr, enrol=enrol
        )
        token, expires_at = await self._challenges.make(tx, SIGN_IN, TTL_S, pending, user.id)
        methods = await self._factors.methods(tx, user)
        passkey = await self._passkeys.start_proof(tx, user) if "passkey" in methods else None
        return MfaRequired(
            mfa_token=token, methods=methods, enrolment_required=enrol, passkey=passkey, expires_at=expires_at
        )

    async def verify(self, data: MfaVerify, client: Client) -> SignedIn:
        """Finish a sign-in with a second factor.

        Raises `InvalidCredentials`, `AccountLocked` after too many wrong ones, `ValidationFailed`.
        """
        if (data.code is None) == (data.passkey is None):
            raise invalid("code", "required", "Send a code or a passkey")
        account, device = await self._count(data.mfa_token, client)
        try:
            async with self._database.transaction() as tx:
                user, taken = await self._take(tx, data.mfa_token, client, enrol=False)
                if data.passkey is not None:
                    proven = (await self._passkeys.prove(tx, data.passkey, user.id)).amr
                else:
                    proven = await self._factors.check_code(tx, user, data.code or "")
                await counters.reset(tx, account, device)
                signed_in = await self._start(tx, user, taken, client, proven)
        except InvalidCredentials:
            await self._failed(data.mfa_token)
            raise
        SECOND_STEPS.labels("ok").inc()
        return signed_in

    async def enrol(self, token: str, client: Client) -> TotpEnrolment:
        """Begin to set up the factor that a sign-in can't be finished without."""
        async with self._database.transaction() as tx:
            user, _ = await self._take(tx, token, client, enrol=True)
            return await self._factors.start_totp(tx, user)

    async def enrolled(self, token: str, code: str, client: Client) -> tuple[SignedIn, list[str]]:
        """Confirm that factor and finish the sign-in; with the recovery codes."""
        await self._count(token, client)
        async with self._database.transaction() as tx:
            user, taken = await self._take(tx, token, client, enrol=True)
            made = await self._factors.confirm_totp(tx, user, code, client)
            signed_in = await self._start(tx, user, taken, client, ["otp"])
        SECOND_STEPS.labels("enrolled").inc()
        return signed_in, made

    async def _count(self, token: str, client: Client) -> tuple[bytes, Any]:
        """Count an attempt for the user and device, in a transaction of its own."""
        async with self._database.transaction() as tx:
            taken = await self._challenges.take(tx, SIGN_IN, token, Pending, field=FIELD)
            account = self._lockout.second_factor(taken.user_id)
            device = await sessions.known_device(tx, taken.user_id, client.device_hash)
            await self._lockout.attempt_in(tx, account, device)
        return account, device or UNKNOWN_DEVICE

    async def _take(self, tx: AsyncSession, token: str, client: Client, *, enrol: bool) -> tuple[User, Taken[Pending]]:
        taken = await self._challenges.take(tx, SIGN_IN, token, Pending, field=FIELD)
        user = await accounts.by_id(tx, taken.user_id, lock=True)
        pending = taken.content
        # Whatever was changed since the first step makes it worthless, as does another program.
        if (
            user is None
            or user.status != UserStatus.ACTIVE
            or user.password_version != pending.password_version
            or client.agent != pending.agent
            or pending.enrol != enrol
        ):
            raise over(FIELD)
        return user, taken

    async def _start(
        self, tx: AsyncSession, user: User, taken: Taken[Pending], client: Client, proven: list[str]
    ) -> SignedIn:
        taken.spend()
        moment, pending = now(), taken.content
        amr = [*pending.amr, *proven, "mfa"]
        signed_in = await self._starter.start(tx, user, pending.transport, client, amr=amr, moment=moment)
        user.last_sign_in_at = moment
        return signed_in

    async def _failed(self, token: str) -> None:
        SECOND_STEPS.labels("wrong").inc()
        async with self._database.transaction() as tx:
            taken = await self._challenges.take(tx, SIGN_IN, token, Pending, field=FIELD)
            user = await accounts.by_id(tx, taken.user_id)
            assert user is not None, "a challenge outlived its user"
            email_hash = base64url(self._lockout.account(user.email))[:EMAIL_HASH_LENGTH]
            await events.login_failed(tx, email_hash, user.id, "second_factor")
