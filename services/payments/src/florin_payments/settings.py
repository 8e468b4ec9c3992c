"""Settings of the payments service."""

from datetime import timedelta
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, SecretStr, model_validator

from florin_kit.settings import SECRET_LENGTH_MIN, Environment, ServiceSettings, StrongSecret

_NEEDS = {
    "simulator": ("psp_url", "psp_api_key", "psp_webhook_secret"),
    "stripe": ("stripe_api_key", "stripe_webhook_secret"),
}


def listed(secrets: SecretStr) -> tuple[str, ...]:
    """Several secrets in one setting: while one is replaced, the old one still counts."""
    return tuple(part for part in (part.strip() for part in secrets.get_secret_value().split(",")) if part)


def _strong(secrets: SecretStr) -> SecretStr:
    if not listed(secrets) or min(map(len, listed(secrets))) < SECRET_LENGTH_MIN:
        raise ValueError(f"too short: at least {SECRET_LENGTH_MIN} characters each")
    return secrets


StrongSecrets = Annotated[SecretStr, AfterValidator(_strong)]

# From how many ledger entries on an owner's reports are answered from sums that are kept for them.
SUMS_FROM_PAYMENTS = 5_000


class PaymentsSettings(ServiceSettings):
    """See `florin_kit.settings` for what all services share."""

    psp: Literal["simulator", "stripe"] = Field("simulator", description="The payment service provider")
    psp_url: str | None = Field(None, description="Address of the simulator")
    psp_api_key: StrongSecret | None = Field(None, description="Key for the simulator")
    psp_webhook_secret: StrongSecrets | None = Field(
        None, description="Verifies the simulator's webhooks; several, comma-separated, while one is replaced"
    )
    psp_timeout_s: float = Field(8.0, gt=0, description="Time limit of one call to the provider")
    psp_webhook_retention_s: int = Field(30 * 86_400, ge=3600, description="How long webhooks of the provider are kept")
    psp_webhook_match_s: int = Field(
        600, ge=1, description="How long a webhook about a charge that nobody knows is tried again"
    )
    stripe_api_url: str = Field("https://api.stripe.com", description="Where Stripe answers")
    stripe_api_key: SecretStr | None = Field(None, description="Stripe's secret or restricted key")
    stripe_webhook_secret: StrongSecrets | None = Field(
        None, description="Verifies Stripe's webhooks; several, comma-separated, while one is replaced"
    )
    payment_link_key: StrongSecrets = Field(
        description="Makes pay links; several, comma-separated, while one is replaced: the first makes new links"
    )
    requests_open_max: int = Field(1000, ge=1, description="Most open payment requests of one person")
    top_up_action_s: int = Field(
        3600, ge=60, description="How long a customer has to confirm a top-up on the provider's page"
    )
    schedule_retry_s: str = Field(
        "3600,21600,86400",
        pattern=r"^([1-9]\d{0,6}(,[1-9]\d{0,6}){0,9})?$",
        description="Pauses, in seconds, before each further attempt at a recurring payment that is not covered",
    )
    default_currency: str = Field("EUR", pattern="^[A-Z]{3}$", description="A new user's first wallet")
    sums_from_payments: int = Field(
        SUMS_FROM_PAYMENTS, ge=1, description="Reports of whoever has as many payments are answered from kept sums"
    )
    export_rows_max: int = Field(1_000_000, ge=1, description="Most payments in one export")
    export_timeout_s: int = Field(300, ge=0, description="Time limit of one export")
    exports_max: int = Field(2, ge=1, description="Exports at a time in one process; one more is refused (503)")

    @property
    def schedule_retries(self) -> tuple[timedelta, ...]:
        """`schedule_retry_s`, read."""
        return tuple(timedelta(seconds=int(pause)) for pause in self.schedule_retry_s.split(",") if pause)

    @model_validator(mode="after")
    def _has_what_the_provider_needs(self) -> Self:
        missing = [f"FLORIN_{name.upper()}" for name in _NEEDS[self.psp] if getattr(self, name) is None]
        if missing:
            raise ValueError(f"FLORIN_PSP={self.psp} needs {', '.join(missing)}")
        if self.psp == "simulator" and self.env == Environment.PRODUCTION:
            raise ValueError("FLORIN_PSP=simulator makes money of nothing: not with FLORIN_ENV=production")
        return self
