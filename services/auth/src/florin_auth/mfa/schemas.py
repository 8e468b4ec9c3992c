"""What second factors look like on the wire."""

from datetime import datetime
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from florin_auth.mfa.codes import Qr
from florin_auth.sessions.schemas import LoginOut, TokenFields, Transport
from florin_kit.web.schemas import Input, Output

Code = Annotated[str, Meta(min_length=6, max_length=32)]
ChallengeToken = Annotated[str, Meta(min_length=16, max_length=128)]
Method = Literal["totp", "recovery_code", "passkey"]


class PasskeyProof(Input):
    """What ``navigator.credentials.get()`` gave, as JSON, for the challenge that it answers."""

    challenge_token: ChallengeToken
    credential: dict[str, Any]


class PasskeyLogin(PasskeyProof):
    """Signing in with a passkey; ``transport`` as in ``/login``."""

    transport: Transport = "cookie"


class PasskeyChallenge(Output):
    """``options`` go to ``navigator.credentials`` (WebAuthn's JSON form)."""

    challenge_token: str
    options: dict[str, Any]


class MfaRequired(Output, kw_only=True):
    """The password was right, and a second factor is missing.

    ``enrolment_required``: the user has none yet but must have one (``/auth/mfa/enrol``).
    ``passkey`` is there when a passkey can be used.
    """

    mfa_required: Literal[True] = True
    mfa_token: str
    methods: list[Method]
    enrolment_required: bool
    passkey: PasskeyChallenge | None
    expires_at: datetime


class MfaVerify(Input):
    """``code`` of the app, or a recovery code; or ``passkey``."""

    mfa_token: ChallengeToken
    code: Code | None = None
    passkey: PasskeyProof | None = None


class MfaToken(Input):
    mfa_token: ChallengeToken


class MfaEnrolConfirm(Input):
    mfa_token: ChallengeToken
    code: Code


class CodeOnly(Input):
    code: Code


class TotpStatus(Output):
    enabled: bool
    enabled_at: datetime | None


class MfaStatus(Output):
    """``required``: the user can't be without; the last factor can't be removed."""

    enabled: bool
    required: bool
    totp: TotpStatus
    passkeys: int
    recovery_codes_left: int


class TotpEnrolment(Output):
    """``secret`` for typing, ``otpauth_uri`` for links, ``qr`` to be drawn as an SVG path."""

    secret: str
    otpauth_uri: str
    qr: Qr


class RecoveryCodes(Output):
    """Shown once, never again."""

    recovery_codes: list[str]


class EnrolledLogin(LoginOut, kw_only=True):
    """Signed in, with the first factor enrolled on the way."""

    recovery_codes: list[str]


class Reauthenticate(Input):
    """One of them. Whoever has a second factor confirms with it; a password is enough for all others."""

    password: Annotated[str, Meta(min_length=1, max_length=1024)] | None = None
    code: Code | None = None
    passkey: PasskeyProof | None = None


class Reauthenticated(TokenFields, kw_only=True):
    """``auth_time`` in seconds since the epoch, as in the token."""

    expires_at: datetime
    auth_time: int
    amr: list[str]


class PasskeyRegister(Input):
    """What ``navigator.credentials.create()`` gave, as JSON, and what the user calls the passkey."""

    challenge_token: ChallengeToken
    credential: dict[str, Any]
    name: Annotated[str, Meta(min_length=1, max_length=200)] = "Passkey"


class PasskeyOut(Output):
    id: str
    name: str
    created_at: datetime
    last_used_at: datetime | None


class PasskeyAdded(PasskeyOut, kw_only=True, omit_defaults=True):
    """``recovery_codes`` only with the first factor of all."""

    recovery_codes: list[str] | msgspec.UnsetType = msgspec.UNSET
