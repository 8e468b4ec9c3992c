"""Typed settings from ``FLORIN_*`` environment variables.

Secrets have no defaults. A service with a missing, default or weak secret refuses to start and
names all of them at once (`load`).
"""

import sys
from enum import StrEnum
from typing import Annotated, Any, Literal, TypeVar

from pydantic import AfterValidator, BeforeValidator, Field, PostgresDsn, SecretStr, UrlConstraints, ValidationError
from pydantic.networks import AnyUrl
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from florin_kit.limits import UserLimits, read_limits

SECRET_LENGTH_MIN = 32
_WEAK = ("secret", "changeme", "password", "default", "example")


class Environment(StrEnum):
    LOCAL = "local"
    TEST = "test"
    STAGING = "staging"
    PRODUCTION = "production"


def _strong(value: SecretStr) -> SecretStr:
    text = value.get_secret_value()
    if len(text) < SECRET_LENGTH_MIN:
        raise ValueError(f"too short: at least {SECRET_LENGTH_MIN} characters")
    if len(set(text)) < 10 or any(word in text.lower() for word in _WEAK):
        raise ValueError("too easy to guess: use a random value")
    return value


def listed(secrets: SecretStr) -> tuple[str, ...]:
    """Several secrets in one setting, comma-separated: while one is replaced, others count beside it."""
    return tuple(part for part in (part.strip() for part in secrets.get_secret_value().split(",")) if part)


def _each_strong(secrets: SecretStr) -> SecretStr:
    for number, part in enumerate(listed(secrets), 1):
        try:
            _strong(SecretStr(part))
        except ValueError as error:
            raise ValueError(f"key {number} of those listed: {error}") from None
    return secrets


def limits_of(kind: type[Any]) -> BeforeValidator:
    """Reads ``FLORIN_LIMITS`` into the limits that a service keeps itself."""
    return BeforeValidator(lambda value: read_limits(kind, value) if isinstance(value, str) else value)


StrongSecret = Annotated[SecretStr, AfterValidator(_strong)]
EarlierKeys = Annotated[SecretStr, AfterValidator(_each_strong)]
"""Keys that only open what was sealed, comma-separated; empty: none."""
RedisUrl = Annotated[AnyUrl, UrlConstraints(allowed_schemes=["redis", "rediss"])]


class Settings(BaseSettings):
    """What every service reads. Units stand last in a name; ``_s`` is seconds."""

    model_config = SettingsConfigDict(env_prefix="FLORIN_", extra="ignore", frozen=True)

    env: Environment = Field(Environment.PRODUCTION, description="Where this process runs")
    bind_host: str = Field("127.0.0.1", description="Address the process listens on")
    bind_port: int = Field(0, ge=0, le=65535, description="Port the process listens on")
    public_origin: str = Field("https://localhost:8443", description="The one public origin")
    log_level: Literal["debug", "info", "warning", "error"] = Field("info", description="Lowest level logged")
    otlp_endpoint: str | None = Field(None, description="Where traces are sent (OTLP over HTTP); none: no traces")
    release: str = Field("dev", description="Version or commit shown in health and traces")
    shutdown_timeout_s: int = Field(20, ge=1, description="Time to finish requests in flight on SIGTERM")
    drain_grace_s: float = Field(
        3.5, ge=0, description="Idle connections are kept this long after SIGTERM; longer than clients keep them"
    )


class RedisSettings(BaseSettings):
    model_config = SettingsConfigDict(env_prefix="FLORIN_", extra="ignore", frozen=True)

    redis_url: RedisUrl = Field(description="Redis or Valkey: limits, revocation, cache, streams")
    redis_timeout_s: float = Field(2.0, gt=0, description="Time limit of one Redis command")

    @property
    def redis_dsn(self) -> str:
        return str(self.redis_url)


class BrokerSettings(RedisSettings):
    broker: Literal["redis", "rabbitmq"] = Field("rabbitmq", description="Event transport")
    amqp_url: SecretStr | None = Field(None, description="RabbitMQ, when it is the transport")


class DatabaseSettings(BaseSettings):
    """One PostgreSQL database of the service's own, by its application role."""

    model_config = SettingsConfigDict(env_prefix="FLORIN_", extra="ignore", frozen=True)

    database_url: PostgresDsn = Field(description="The service's database, application role")
    db_pool_size: int = Field(10, ge=1, description="Most connections of one process")
    db_pool_timeout_s: float = Field(5.0, gt=0, description="Wait for a free connection before answering 503")
    db_statement_timeout_s: float = Field(10.0, gt=0, description="Time limit of one statement")
    db_lock_timeout_s: float = Field(5.0, gt=0, description="Time limit of waiting for a lock")
    db_idle_in_transaction_timeout_s: float = Field(15.0, gt=0, description="Idle transactions are ended after")
    db_slow_query_s: float = Field(1.0, gt=0, description="Slower statements are logged")

    @property
    def database_dsn(self) -> str:
        return str(self.database_url)


class IdentitySettings(BaseSettings):
    """How access tokens are verified."""

    model_config = SettingsConfigDict(env_prefix="FLORIN_", extra="ignore", frozen=True)

    jwks_url: str = Field(description="Where the token signing keys are published")
    token_issuer: str = Field("florin", description="Required `iss` of access tokens")
    token_audience: str = Field("florin", description="Required `aud` of access tokens")


class ServiceSettings(Settings, BrokerSettings, DatabaseSettings, IdentitySettings):
    """A service with a database, events and signed-in callers."""

    background: Literal["on", "off"] = Field("on", description="Run relay, consumers and jobs in this process")


class UserLimitSettings(BaseSettings):
    """A service that counts its users' requests itself."""

    model_config = SettingsConfigDict(env_prefix="FLORIN_", extra="ignore", frozen=True)

    limits: Annotated[UserLimits, NoDecode, limits_of(UserLimits)] = Field(
        default_factory=UserLimits, description="Rate limits; `user` also holds for each service by itself"
    )


class ExportSettings(BaseSettings):
    """A service that gives out long answers; see `florin_kit.db.snapshots`."""

    model_config = SettingsConfigDict(env_prefix="FLORIN_", extra="ignore", frozen=True)

    export_timeout_s: int = Field(300, ge=0, description="Time limit of one export")
    exports_max: int = Field(2, ge=1, description="Exports at a time in one process; one more is refused (503)")


S = TypeVar("S", bound=BaseSettings)


def load(cls: type[S]) -> S:
    """Read settings or end the process with one message that names everything wrong with them."""
    try:
        return cls()
    except ValidationError as error:
        lines = [f"{cls.__name__}: the settings are not usable"]
        for item in error.errors(include_input=False, include_url=False):
            told = "is missing" if item["type"] == "missing" else item["msg"]
            name = "FLORIN_" + "_".join(str(part) for part in item["loc"]).upper() if item["loc"] else ""
            lines.append(f"  {name}: {told}" if name else f"  {told}")
        sys.exit("\n".join(lines))
