"""Ceremonies with passkeys: registration, and proof of possession.

Verification is py_webauthn's. A challenge is random, kept by the server, good once and for five minutes;
the origin and the relying party are the public origin's.
"""

import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession
from webauthn import (
    base64url_to_bytes,
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from florin_auth.accounts.identifiers import normal_name
from florin_auth.accounts.models import User
from florin_auth.challenges.service import Challenges
from florin_auth.clock import now
from florin_auth.crypto import base64url
from florin_auth.mfa.schemas import PasskeyChallenge, PasskeyProof, PasskeyRegister
from florin_auth.passkeys import repository
from florin_auth.passkeys.models import Passkey
from florin_auth.settings import AuthSettings
from florin_kit.errors import Conflict, InvalidCredentials, NotFound, invalid
from florin_kit.ids import uuid7

CHALLENGE_TTL_S = 300
PASSKEYS_MAX = 10
REGISTER, PROVE = "passkey_register", "passkey_prove"


class Expected(msgspec.Struct, frozen=True):
    """The challenge that the authenticator must have signed, base64url."""

    challenge: str


@dataclass(frozen=True)
class Proven:
    """Whose passkey signed, and by which methods (RFC 8176)."""

    user_id: UUID
    amr: list[str]


class Passkeys:
    """Passkeys of the accounts."""

    def __init__(self, settings: AuthSettings, challenges: Challenges) -> None:
        self._origin = settings.public_origin.rstrip("/")
        self._rp_id = urlsplit(self._origin).hostname or "localhost"
        self._challenges = challenges

    async def start_registration(self, tx: AsyncSession, user: User) -> PasskeyChallenge:
        """Raises `Conflict` when there are too many."""
        known = await repository.of_user(tx, user.id)
        if len(known) >= PASSKEYS_MAX:
            raise Conflict(f"An account has at most {PASSKEYS_MAX} passkeys")
        options = generate_registration_options(
            rp_id=self._rp_id,
            rp_name="Florin",
            user_id=user.id.bytes,
            user_name=user.email,
            user_display_name=user.name,
            exclude_credentials=[PublicKeyCredentialDescriptor(id=passkey.credential_id) for passkey in known],
            authenticator_selection=AuthenticatorSelectionCriteria(
                resident_key=ResidentKeyRequirement.REQUIRED, user_verification=UserVerificationRequirement.REQUIRED
            ),
            timeout=CHALLENGE_TTL_S * 1000,
        )
        return await self._challenge(tx, REGISTER, options, options.challenge, user.id)

    async def register(self, tx: AsyncSession, user: User, data: PasskeyRegister) -> Passkey:
        """Keep a new passkey. Raises `ValidationFailed`, or `Conflict` when it is registered already."""
        taken = await self._challenges.take(tx, REGISTER, data.challenge_token, Expected)
        if taken.user_id != user.id:
            raise invalid("challenge_token", "invalid", "This challenge is for another account")
        try:
            verified = verify_registration_response(
                credential=data.credential,
                expected_challenge=base64url_to_bytes(taken.content.challenge),
                expected_rp_id=self._rp_id,
                expected_origin=self._origin,
                require_user_verification=True,
            )
        except (WebAuthnException, ValueError, KeyError, TypeError):
            raise invalid("credential", "invalid", "This passkey can't be verified") from None
        if await repository.by_credential(tx, verified.credential_id) is not None:
            raise Conflict("This passkey is registered already")
        taken.spend()
        passkey = Passkey(
            id=uuid7(),
            user_id=user.id,
            credential_id=verified.credential_id,
            public_key=verified.credential_public_key,
            sign_count=verified.sign_count,
            name=normal_name(data.name),
            created_at=now(),
        )
        tx.add(passkey)
        await tx.flush()
        return passkey

    async def start_proof(self, tx: AsyncSession, user: User | None) -> PasskeyChallenge:
        """A challenge for one user's passkeys, or for whoever's the browser offers (sign-in without a name)."""
        known = await repository.of_user(tx, user.id) if user else []
        options = generate_authentication_options(
            rp_id=self._rp_id,
            allow_credentials=[PublicKeyCredentialDescriptor(id=passkey.credential_id) for passkey in known],
            user_verification=UserVerificationRequirement.REQUIRED,
            timeout=CHALLENGE_TTL_S * 1000,
        )
        return await self._challenge(tx, PROVE, options, options.challenge, user.id if user else None)

    async def prove(self, tx: AsyncSession, proof: PasskeyProof, user_id: UUID | None) -> Proven:
        """Check a signature over a challenge made for ``user_id`` (None: for anybody).

        Raises `InvalidCredentials`, or `ValidationFailed` when the challenge is over.
        """
        taken = await self._challenges.take(tx, PROVE, proof.challenge_token, Expected)
        passkey = await repository.by_credential(tx, _credential_id(proof.credential))
        if passkey is None or taken.row.user_id != user_id or user_id not in (None, passkey.user_id):
            raise InvalidCredentials("This passkey is not known")
        try:
            verified = verify_authentication_response(
                credential=proof.credential,
                expected_challenge=base64url_to_bytes(taken.content.challenge),
                expected_rp_id=self._rp_id,
                expected_origin=self._origin,
                credential_public_key=passkey.public_key,
                credential_current_sign_count=passkey.sign_count,
                require_user_verification=True,
            )
        except (WebAuthnException, ValueError, KeyError, TypeError):
            raise InvalidCredentials("This passkey can't be verified") from None
        taken.spend()
        passkey.sign_count, passkey.last_used_at = verified.new_sign_count, now()
        return Proven(passkey.user_id, ["pop", "user"])

    async def remove(self, tx: AsyncSession, user: User, passkey_id: UUID) -> None:
        """Raises `NotFound` for anybody else's."""
        passkey = await tx.get(Passkey, passkey_id)
        if passkey is None or passkey.user_id != user.id:
            raise NotFound
        await tx.delete(passkey)

    async def _challenge(
        self, tx: AsyncSession, purpose: str, options: Any, challenge: bytes, user_id: UUID | None
    ) -> PasskeyChallenge:
        expected = Expected(base64url(challenge))
        token, _ = await self._challenges.make(tx, purpose, CHALLENGE_TTL_S, expected, user_id)
        return PasskeyChallenge(challenge_token=token, options=json.loads(options_to_json(options)))


def _credential_id(credential: dict[str, Any]) -> bytes:
    try:
        return base64url_to_bytes(credential["id"])
    except (KeyError, TypeError, ValueError, AttributeError):
        raise InvalidCredentials("This passkey is not known") from None
