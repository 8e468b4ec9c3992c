"""Settings of the payments service."""

from datetime import timedelta
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, SecretStr, model_validator

from florin_kit.settings import SECRET_LENGTH_MIN, Environment, ServiceSettings, StrongSecret
from florin_payments.webhook_deliveries.addresses import networks
from florin_payments.webhook_deliveries.health import Policy
from florin_payments.webhook_endpoints.urls import Rules, ports

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

    webhook_key: StrongSecret = Field(description="Wraps the data keys that webhook secrets are sealed with")
    previous_webhook_key: StrongSecret | None = Field(
        None, description="The key before it, until `florin keys rewrap` has been through"
    )
    webhook_endpoints_max: int = Field(10, ge=1, description="Most webhook endpoints of one vendor")
    webhook_timeout_s: float = Field(
        10.0, gt=0, le=60, description="Time limit of one attempt to deliver a webhook, from the name to the answer"
    )
    webhook_places: int = Field(
        64, ge=4, le=1024, description="Webhook endpoints that one process sends to at a time; a quarter for slow ones"
    )
    webhook_retry_s: str = Field(
        "5,60,300,1800,3600,7200,14400,28800,28800",
        pattern=r"^[1-9]\d{0,5}(,[1-9]\d{0,5}){0,19}$",
        description="Pauses, in seconds, before each further attempt to deliver a webhook (24 hours in all)",
    )
    webhook_disable_after_s: int = Field(
        5 * 86_400, ge=60, description="An endpoint that has failed for as long, without a success, is switched off"
    )
    webhook_disable_failures: int = Field(20, ge=1, description="... if it has failed as often, too")
    webhook_hold_s: int = Field(
        7 * 86_400, ge=86_400, description="How long a webhook waits for an endpoint that is paused or switched off"
    )
    webhook_retention_s: int = Field(
        30 * 86_400, ge=3600, description="How long delivered webhooks and their answers are kept"
    )
    webhook_ports: str = Field("443", description="Ports that webhooks are sent to: 443,8000-8999")
    webhook_nameservers: str = Field(
        "", description="Name servers for webhook receivers, as address or address:port; none: the system's"
    )
    webhook_http_hosts: str = Field(
        "", description="Hosts that webhooks are sent to without TLS, only where FLORIN_ENV is local or test"
    )
    webhook_networks: str = Field(
        "", description="Networks that are not public and that webhooks are sent to all the same: 127.0.0.0/8"
    )
    webhook_internal: Literal["refused", "allowed"] = Field(
        "refused", description="Whether webhook_networks may be set where FLORIN_ENV is neither local nor test"
    )

    @property
    def webhook_rules(self) -> Rules:
        """Where webhooks may be sent."""
        hosts = frozenset(host.strip().lower() for host in self.webhook_http_hosts.split(",") if host.strip())
        return Rules(ports(self.webhook_ports), hosts, networks(self.webhook_networks))

    @property
    def webhook_policy(self) -> Policy:
        """When webhooks are tried again, and endpoints switched off."""
        return Policy(
            schedule_s=tuple(int(pause) for pause in self.webhook_retry_s.split(",")),
            disable_after_s=self.webhook_disable_after_s,
            disable_failures=self.webhook_disable_failures,
        )

    @property
    def schedule_retries(self) -> tuple[timedelta, ...]:
        """`schedule_retry_s`, read."""
        return tuple(timedelta(seconds=int(pause)) for pause in self.schedule_retry_s.split(",") if pause)

    @model_validator(mode="after")
    def _has_what_the_provider_needs(self) -> Self:
        missing = [f"FLORIN_{name.upper()}" for name in _NEEDS[self.psp] if getattr(self, name) is None]
        if missing:
            raise ValueError(f"FLORIN_PSP={self.psp} needs {', '.join(missing)}")
        _ = self.webhook_rules  # raises what is wrong with it
        if self.env not in (Environment.LOCAL, Environment.TEST):
            if self.webhook_http_hosts:
                raise ValueError("FLORIN_WEBHOOK_HTTP_HOSTS: webhooks go without TLS only where it is local or test")
            if self.webhook_networks and self.webhook_internal != "allowed":
                raise ValueError("FLORIN_WEBHOOK_NETWORKS opens internal networks: say FLORIN_WEBHOOK_INTERNAL=allowed")
        if self.psp == "simulator" and self.env == Environment.PRODUCTION:
            raise ValueError("FLORIN_PSP=simulator makes money of nothing: not with FLORIN_ENV=production")
        return self
