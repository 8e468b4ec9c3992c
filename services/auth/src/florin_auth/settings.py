"""Settings of the auth service; units stand last in a name."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from florin_kit.limits import Limit as RateLimit
from florin_kit.mail.settings import MailSettings
from florin_kit.settings import (
    BrokerSettings,
    DatabaseSettings,
    EarlierKeys,
    Environment,
    ExportSettings,
    StrongSecret,
    limits_of,
)

_CONFIG = SettingsConfigDict(env_prefix="FLORIN_", extra="ignore", frozen=True)
_DEVELOPMENT = (Environment.LOCAL, Environment.TEST)
_UNIT_S = {"s": 1, "m": 60, "h": 3600, "d": 86400}
_LIMIT = re.compile(r"(\d+)/(\d+)([smhd])")


def _limit(value: object) -> object:
    if not isinstance(value, str):
        return value
    match = _LIMIT.fullmatch(value.strip())
    if match is None:
        raise ValueError("must look like 5/15m: failures, then a time in s, m, h or d")
    return int(match[1]), int(match[2]) * _UNIT_S[match[3]]


SIGN_IN_LIMIT = RateLimit("signin", 5, 900)
REFRESH_LIMIT = RateLimit("refresh", 5, 900)


@dataclass(frozen=True, slots=True)
class AuthLimits:
    """Attempts on one account, and refreshes of one session."""

    signin: RateLimit = SIGN_IN_LIMIT
    refresh: RateLimit = REFRESH_LIMIT


Limit = Annotated[tuple[int, int], NoDecode, BeforeValidator(_limit)]
"""A count and the seconds that it is counted in, written ``5/15m``."""


class HashSettings(BaseSettings):
    """How passwords are hashed; the defaults are OWASP's second recommendation for Argon2id."""

    model_config = _CONFIG

    argon2_memory_kib: int = Field(19 * 1024, ge=8, description="Memory of one password hash, KiB")
    argon2_time_cost: int = Field(2, ge=1, description="Passes of one password hash")
    argon2_parallelism: int = Field(1, ge=1, description="Lanes of one password hash")
    hash_threads: int = Field(0, ge=0, description="Threads that hash passwords; 0: one for each core")
    hash_queue_max: int = Field(64, ge=1, description="Hashes that may wait for a thread; more are refused with 503")


class KeySettings(BaseSettings):
    """The key that everything secret in the database is encrypted with, and how signing keys live."""

    model_config = _CONFIG

    key_encryption_key: StrongSecret = Field(description="Encrypts private keys and personal secrets at rest")
    previous_key_encryption_key: EarlierKeys | None = Field(
        None, description="Keys that only decrypt, comma-separated, while it is replaced"
    )
    access_token_ttl_s: int = Field(900, ge=60, le=3600, description="Life of an access token")
    key_overlap_s: int = Field(600, ge=0, description="A new signing key is published this long before it signs")


class CommandSettings(DatabaseSettings, HashSettings, KeySettings):
    """What the commands that work on auth's database need."""


class AuthSettings(MailSettings, BrokerSettings, ExportSettings, CommandSettings):
    """Everything that the auth process reads."""

    mail_per_recipient_max: int = Field(10, ge=1, description="E-mails of one kind to one address in an hour")
    token_issuer: str = Field("florin", description="`iss` of access tokens")
    token_audience: str = Field("florin", description="`aud` of access tokens")
    places_database: Path | None = Field(
        None, description="Table of where addresses are (MaxMind DB format, cities); none: places are not told"
    )
    csrf_key: StrongSecret = Field(description="Makes CSRF tokens; shared with the gateway")
    refresh_token_ttl_s: int = Field(7 * 86400, ge=60, description="Life of a refresh token")
    refresh_retry_s: int = Field(30, ge=0, description="The same refresh may be repeated for this long")
    session_ttl_s: int = Field(30 * 86400, ge=60, description="A session ends after this, however much it is used")
    lockout: Limit = Field((5, 900), description="Failed sign-ins and for how long sign-in is locked, as 5/15m")
    limits: Annotated[AuthLimits, NoDecode, limits_of(AuthLimits)] = Field(
        default_factory=AuthLimits,
        description="Rate limits; `signin` also bounds attempts on one account, `refresh` refreshes of one session",
    )
    lockout_s_max: int = Field(86400, ge=1, description="Longest lock after repeated lockouts")
    admin_mfa_required: bool = Field(False, description="Administrators can't sign in without a second factor")
    verify_token_ttl_s: int = Field(86400, ge=60, description="Life of the link in a verification e-mail")
    reset_token_ttl_s: int = Field(1800, ge=60, description="Life of the link in a password reset e-mail")
    invite_token_ttl_s: int = Field(7 * 86400, ge=60, description="Life of the link in an invitation")
    email_change_token_ttl_s: int = Field(86400, ge=60, description="Life of the links that confirm a new address")
    api_keys_max: int = Field(20, ge=1, le=1000, description="Most API keys of one account that work")
    oidc_issuer: str | None = Field(None, description="Provider to sign in with (OpenID Connect); none: no such button")
    oidc_client_id: str | None = Field(None, description="Florin's name at that provider")
    oidc_client_secret: SecretStr | None = Field(None, description="Florin's secret at that provider")
    oidc_name: str = Field("Single sign-on", description="What the button of that provider says")
    background: Literal["on", "off"] = Field("on", description="Run relay and jobs in this process")

    @model_validator(mode="after")
    def _oidc_is_whole(self) -> "AuthSettings":
        given = [value is not None for value in (self.oidc_issuer, self.oidc_client_id, self.oidc_client_secret)]
        if any(given) and not all(given):
            raise ValueError("FLORIN_OIDC_ISSUER, _CLIENT_ID and _CLIENT_SECRET belong together")
        if self.oidc_issuer and not self.oidc_issuer.startswith("https://") and self.env not in _DEVELOPMENT:
            raise ValueError("FLORIN_OIDC_ISSUER: only https")
        return self
