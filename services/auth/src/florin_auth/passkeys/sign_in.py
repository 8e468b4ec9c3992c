"""Sign-in with a passkey alone: possession and the user's verification are two factors in one."""

from florin_auth.accounts import repository as accounts
from florin_auth.client import Client
from florin_auth.clock import now
from florin_auth.mfa.schemas import PasskeyLogin
from florin_auth.passkeys.service import Passkeys
from florin_auth.sessions.sign_in import SIGN_INS
from florin_auth.sessions.start import SessionStarter, SignedIn
from florin_contracts.vocabulary import UserStatus
from florin_kit.db import Database
from florin_kit.errors import AccountLocked, InvalidCredentials


class PasskeySignIn:
    """Not subject to the lockout: nobody guesses a signature."""

    def __init__(self, database: Database, passkeys: Passkeys, starter: SessionStarter) -> None:
        self._database = database
        self._passkeys = passkeys
        self._starter = starter

    async def __call__(self, data: PasskeyLogin, client: Client) -> SignedIn:
        """Raises `InvalidCredentials`, `AccountLocked` or `ValidationFailed`."""
        async with self._database.transaction() as tx:
            proven = await self._passkeys.prove(tx, data, None)
            user = await accounts.by_id(tx, proven.user_id, lock=True)
            if user is not None and user.status == UserStatus.LOCKED:
                raise AccountLocked("This account was locked by Florin's staff")
            if user is None or user.status != UserStatus.ACTIVE:
                raise InvalidCredentials("This passkey is not known")
            moment = now()
            amr = [*proven.amr, "mfa"]
            signed_in = await self._starter.start(tx, user, data.transport, client, amr=amr, moment=moment)
            user.last_sign_in_at = moment
        SIGN_INS.labels("passkey").inc()
        return signed_in
