"""Step-up (A10): somebody who is signed in proves again who they are, and gets a token that says when.

Every service asks for it by the token's ``auth_time`` (`florin_kit.identity.allow(step_up=True)`).
"""

from florin_auth import events
from florin_auth.accounts import repository as accounts
from florin_auth.accounts.models import User
from florin_auth.accounts.service import Accounts
from florin_auth.clock import now
from florin_auth.lockout import repository as counters
from florin_auth.lockout.service import Lockout
from florin_auth.mfa.schemas import PasskeyChallenge, Reauthenticate
from florin_auth.mfa.service import Factors
from florin_auth.passkeys.service import Passkeys
from florin_auth.sessions.models import Session
from florin_kit.db import Database
from florin_kit.errors import NotFound, SessionRevoked, invalid
from florin_kit.identity import Principal


class Reauthentication:
    """Renews ``auth_time`` and ``amr`` of a session; its other tokens stay what they are."""

    def __init__(
        self, database: Database, accounts_: Accounts, lockout: Lockout, factors: Factors, passkeys: Passkeys
    ) -> None:
        self._database = database
        self._accounts = accounts_
        self._lockout = lockout
        self._factors = factors
        self._passkeys = passkeys

    async def challenge(self, principal: Principal) -> PasskeyChallenge:
        """A challenge for the user's passkeys. Raises `NotFound` when there are none."""
        async with self._database.transaction() as tx:
            user = await accounts.by_id(tx, principal.user_uuid)
            if user is None or "passkey" not in await self._factors.methods(tx, user):
                raise NotFound
            return await self._passkeys.start_proof(tx, user)

    async def __call__(self, principal: Principal, data: Reauthenticate) -> tuple[User, Session]:
        """Raises `InvalidCredentials`, `AccountLocked` or `ValidationFailed`."""
        user = await self._accounts.user(principal.user_uuid)
        given = [name for name in ("password", "code", "passkey") if getattr(data, name) is not None]
        if len(given) != 1:
            raise invalid("code" if user.mfa_enabled else "password", "required", "Send exactly one proof")
        if user.mfa_enabled and data.password is not None:
            raise invalid("code", "required", "Confirm with your second factor")
        if data.password is not None:
            await self._accounts.admit_and_confirm(user, data.password)
            amr = ["pwd"]
        else:
            amr = await self._second_factor(user, data)
        return user, await self._renew(principal, amr)

    async def proven_elsewhere(self, principal: Principal, amr: list[str]) -> tuple[User, Session]:
        """Renew by what another provider vouches for. Raises `ValidationFailed` for who has a second factor."""
        user = await self._accounts.user(principal.user_uuid)
        if user.mfa_enabled:
            raise invalid("code", "required", "Confirm with your second factor")
        return user, await self._renew(principal, amr)

    async def _second_factor(self, user: User, data: Reauthenticate) -> list[str]:
        account = self._lockout.confirmation(user.id)
        await self._lockout.attempt(account, None)
        async with self._database.transaction() as tx:
            locked = await accounts.by_id(tx, user.id, lock=True)
            assert locked is not None, "a signed-in user does not exist"
            if data.passkey is not None:
                proven = (await self._passkeys.prove(tx, data.passkey, locked.id)).amr
            else:
                proven = await self._factors.check_code(tx, locked, data.code or "")
            await counters.reset(tx, account)
        return [*proven, "mfa"]

    async def _renew(self, principal: Principal, amr: list[str]) -> Session:
        async with self._database.transaction() as tx:
            session = await tx.get(Session, principal.session_uuid, with_for_update=True)
            if session is None or session.ended_at is not None:
                raise SessionRevoked
            session.auth_time = now()
            # What was proven at sign-in stays proven.
            session.amr = [*dict.fromkeys([*session.amr, *amr])]
            await events.audit(tx, "auth.reauthenticated", session.user_id, {"amr": amr})
        return session
