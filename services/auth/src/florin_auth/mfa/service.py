"""A user's second factors: enrol, confirm, check, remove.

An account has a second factor as soon as an authenticator app is confirmed or a passkey registered;
``users.mfa_enabled`` says so, and recovery codes exist exactly as long.
"""

from sqlalchemy.ext.asyncio import AsyncSession

from florin_auth import events
from florin_auth.accounts import repository as accounts
from florin_auth.accounts.models import User
from florin_auth.client import Client
from florin_auth.clock import now
from florin_auth.crypto import keyed_hash
from florin_auth.mail.service import Mails
from florin_auth.mfa import codes, repository
from florin_auth.mfa.models import TotpSecret
from florin_auth.mfa.schemas import Method, MfaStatus, TotpEnrolment, TotpStatus
from florin_auth.passkeys import repository as passkeys
from florin_auth.settings import AuthSettings
from florin_auth.vault.service import RECOVERY_CODE, Vault
from florin_contracts.vocabulary import Role
from florin_kit.db import Database
from florin_kit.errors import Conflict, InvalidCredentials, NotFound, invalid
from florin_kit.identity import Principal


class Factors:
    """The use cases of second factors. Whoever changes them holds the user's row locked."""

    def __init__(self, database: Database, settings: AuthSettings, mails: Mails, vault: Vault) -> None:
        self._database = database
        self._mails = mails
        self._required_for_admins = settings.admin_mfa_required
        self._sealer = vault.sealer("totp")
        self._vault = vault

    def required(self, role: str) -> bool:
        """Whether a user of this role can't be without a second factor."""
        return self._required_for_admins and role == Role.ADMIN

    async def status(self, principal: Principal) -> MfaStatus:
        async with self._database.read() as ro:
            user = await accounts.by_id(ro, principal.user_uuid)
            if user is None:
                raise NotFound
            secret = await repository.totp(ro, user.id)
            confirmed_at = secret.confirmed_at if secret else None
            return MfaStatus(
                enabled=user.mfa_enabled,
                required=self.required(user.role),
                totp=TotpStatus(enabled=confirmed_at is not None, enabled_at=confirmed_at),
                passkeys=len(await passkeys.of_user(ro, user.id)),
                recovery_codes_left=await repository.codes_left(ro, user.id),
            )

    async def methods(self, session: AsyncSession, user: User) -> list[Method]:
        """What the user can prove with."""
        found: list[Method] = []
        secret = await repository.totp(session, user.id)
        if secret is not None and secret.confirmed_at is not None:
            found.append("totp")
        if await passkeys.of_user(session, user.id):
            found.append("passkey")
        if user.mfa_enabled:
            found.append("recovery_code")
        return found

    async def start_totp(self, tx: AsyncSession, user: User) -> TotpEnrolment:
        """A new secret, which counts for nothing until it is confirmed. Raises `Conflict` when one is in use."""
        kept = await repository.totp(tx, user.id)
        if kept is not None and kept.confirmed_at is not None:
            raise Conflict("An authenticator app is set up already: remove it first")
        secret = codes.new_secret()
        sealed = self._sealer.seal(secret.encode(), user.id.hex)
        if kept is None:
            tx.add(TotpSecret(user_id=user.id, secret=sealed, created_at=now()))
        else:
            kept.secret, kept.created_at, kept.last_step = sealed, now(), 0
        uri = codes.uri(secret, user.email)
        return TotpEnrolment(secret=secret, otpauth_uri=uri, qr=codes.qr(uri))

    async def confirm_totp(self, tx: AsyncSession, user: User, code: str, client: Client) -> list[str]:
        """The app shows right codes: from now on it counts. Recovery codes, if these are the first.

        Raises `ValidationFailed` when the code is wrong, `Conflict` when there is nothing to confirm.
        """
        kept = await repository.totp(tx, user.id)
        if kept is None or kept.confirmed_at is not None:
            raise Conflict("There is no authenticator app to confirm")
        if not await self._totp_is_right(tx, kept, codes.normal(code)):
            raise invalid("code", "invalid", "This code is not right: wait for the next one and check your clock")
        kept.confirmed_at = now()
        return await self.added(tx, user, "totp", client)

    async def remove_totp(self, tx: AsyncSession, user: User, client: Client) -> None:
        """Raises `NotFound`, or `Conflict` when the user can't be without."""
        if not await repository.forget_totp(tx, user.id):
            raise NotFound
        await self.removed(tx, user, "totp", client)

    async def new_codes(self, tx: AsyncSession, user: User, client: Client) -> list[str]:
        """Recovery codes instead of all earlier ones. Raises `Conflict` without a factor to recover."""
        if not user.mfa_enabled:
            raise Conflict("Set up a second factor first")
        made = await self._make_codes(tx, user)
        await self._tell(tx, user, "mfa.recovery_codes_made", "New recovery codes were made", client)
        return made

    async def check_code(self, tx: AsyncSession, user: User, code: str) -> list[str]:
        """The methods (RFC 8176) that a code proves; it is spent. Raises `InvalidCredentials`."""
        code = codes.normal(code)
        if codes.is_totp(code):
            kept = await repository.totp(tx, user.id)
            if kept is not None and kept.confirmed_at is not None and await self._totp_is_right(tx, kept, code):
                return ["otp"]
        elif await self._use_recovery_code(tx, user, code):
            await events.audit(tx, "mfa.recovery_code_used", user.id)
            return ["otp"]
        raise InvalidCredentials("This code is not right")

    async def added(self, tx: AsyncSession, user: User, what: str, client: Client) -> list[str]:
        """A factor was added; recovery codes if it is the first one, else none."""
        first, user.mfa_enabled, user.updated_at = not user.mfa_enabled, True, now()
        made = await self._make_codes(tx, user) if first else []
        await self._tell(tx, user, f"mfa.{what}_added", f"A second factor was added: {_NAMES[what]}", client)
        return made

    async def removed(self, tx: AsyncSession, user: User, what: str, client: Client) -> None:
        """A factor was removed. Raises `Conflict` when it was the last one and the user can't be without."""
        await tx.flush()
        secret = await repository.totp(tx, user.id)
        left = (secret is not None and secret.confirmed_at is not None) or await passkeys.of_user(tx, user.id)
        if not left:
            if self.required(user.role):
                raise Conflict("Administrators can't be without a second factor")
            user.mfa_enabled = False
            await repository.replace_codes(tx, user.id, [])
        user.updated_at = now()
        await self._tell(tx, user, f"mfa.{what}_removed", f"A second factor was removed: {_NAMES[what]}", client)

    async def _make_codes(self, tx: AsyncSession, user: User) -> list[str]:
        made = codes.new_recovery_codes()
        newest, *_ = await self._vault.keys(tx, RECOVERY_CODE)
        hashes = [keyed_hash(newest, user.id.bytes, codes.normal(code)) for code in made]
        await repository.replace_codes(tx, user.id, hashes)
        return made

    async def _use_recovery_code(self, tx: AsyncSession, user: User, code: str) -> bool:
        """Codes made before a key was replaced are found by the lookup key of then."""
        hashes = [keyed_hash(key, user.id.bytes, code) for key in await self._vault.keys(tx, RECOVERY_CODE)]
        return await repository.use_code(tx, user.id, hashes, now())

    async def _totp_is_right(self, tx: AsyncSession, kept: TotpSecret, code: str) -> bool:
        """Right now, and never used before (RFC 6238, 5.2)."""
        secret = self._sealer.open(kept.secret, kept.user_id.hex).decode()
        step = codes.matching_step(secret, code, now().timestamp())
        return step is not None and await repository.use_step(tx, kept.user_id, step)

    async def _tell(self, tx: AsyncSession, user: User, action: str, what: str, client: Client) -> None:
        await events.audit(tx, action, user.id)
        facts = {"What": what, **client.facts()}
        await self._mails.enqueue(tx, "security_changed", to=user.email, name=user.name, path="/security", facts=facts)


_NAMES = {"totp": "authenticator app", "passkey": "passkey"}
