"""Settings of the payments service."""

from datetime import timedelta
from functools import cached_property
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, SecretStr, model_validator

from florin_contracts.vocabulary import Mode
from florin_kit.settings import (
    SECRET_LENGTH_MIN,
    EarlierKeys,
    Environment,
    ExportSettings,
    ServiceSettings,
    StrongSecret,
    listed,
)
from florin_payments.rules.book import RuleBook, read_limits, read_scale
from florin_payments.webhook_deliveries.addresses import networks
from florin_payments.webhook_deliveries.health import Policy
from florin_payments.webhook_endpoints.urls import Rules, ports

_NEEDS = {
    "simulator": ("psp_url", "psp_api_key", "psp_webhook_secret"),
    "stripe": ("stripe_api_key", "stripe_webhook_secret"),
}


def _strong(secrets: SecretStr) -> SecretStr:
    if not listed(secrets) or min(map(len, listed(secrets))) < SECRET_LENGTH_MIN:
        raise ValueError(f"too short: at least {SECRET_LENGTH_MIN} characters each")
    return secrets


StrongSecrets = Annotated[SecretStr, AfterValidator(_strong)]

TEST_DATABASE = "_test"
STRIPE_TEST_KEYS = ("sk_test_", "rk_test_")

# From how many ledger entries on an owner's reports are answered from sums that are kept for them.
SUMS_FROM_PAYMENTS = 5_000


class PaymentsSettings(ServiceSettings, ExportSettings):
    """See `florin_kit.settings` for what all services share."""

    mode: Mode = Field(
        Mode.LIVE, description="`test`: this process serves API keys in test mode, and has books of play money"
    )
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
    stripe_files_url: str = Field("https://files.stripe.com", description="Where Stripe takes files (evidence)")
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
    exchange_rates: Literal["ecb", "table"] = Field(
        "ecb", description="The provider of exchange rates; `table`: bundled ones, to develop with"
    )
    exchange_ecb_url: str = Field(
        "https://www.ecb.europa.eu/stats/eurofxref/eurofxref-daily.xml",
        pattern="^https?://",
        description="Where the European Central Bank's reference rates are",
    )
    exchange_timeout_s: float = Field(10.0, gt=0, le=30, description="Time limit of fetching exchange rates")
    exchange_refresh_s: int = Field(3600, ge=60, description="How often exchange rates are fetched")
    exchange_rates_age_max_s: int = Field(
        6 * 86_400,
        ge=60,
        description="Older exchange rates are not quoted from (503); the ECB's pause over Easter is below 6 days",
    )
    exchange_jump_max_percent: int = Field(
        25, ge=1, description="Rates that move further at once are refused until an operator raises this"
    )
    exchange_spread_bp: int = Field(
        50, ge=0, le=5000, description="Margin on exchanges, in hundredths of a percent of the market's rate"
    )
    exchange_quote_s: int = Field(30, ge=1, le=600, description="How long a quoted exchange rate holds")
    rule_limits: str = Field(
        "CUSTOMER=25000/50000/250000, VENDOR=250000/500000/5000000, ADMIN=25000/50000/250000",
        description="The most that each role may pay in one payment / on one UTC day / in one month, in whole units of "
        "a currency; ROLE:CUR=… for one currency",
    )
    rule_currency_scale: str = Field(
        "CZK=25, HUF=400, INR=100, ISK=150, JPY=150, KRW=1500, MXN=20, TRY=50, ZAR=20",
        description="How many units of a currency stand for one in the amounts of rules",
    )
    rule_velocity_payments: int = Field(
        10_000, ge=1, description="Most payments from one wallet within rule_velocity_s of the first of them"
    )
    rule_velocity_s: int = Field(600, ge=1, le=86_400, description="See rule_velocity_payments")
    rule_step_up: int = Field(
        1_000, ge=0, description="A payment of more needs a step-up of the last 10 minutes; whole units, 0: none does"
    )
    rule_new_recipient: int = Field(
        5_000, ge=0, description="A payment of more to somebody new waits for review; whole units, 0: none does"
    )
    rule_review: int = Field(
        10_000, ge=0, description="A payment of more waits until staff approve it; whole units, 0: none does"
    )
    rule_second_approver: int = Field(
        50_000, ge=0, description="A payment of more waits until two of staff approve it; whole units, 0: none does"
    )
    review_expiry_s: int = Field(
        7 * 86_400, ge=60, description="A payment that nobody has approved by then fails, and its money is released"
    )
    objects_dir: Path = Field(description="Folder of the local object store (evidence of disputes)")
    reconciliation_grace_s: int = Field(
        900,
        ge=60,
        le=86_400,
        description="How long one side's books may be ahead before it counts",
    )
    reconciliation_every_s: int = Field(
        300, ge=10, le=86_400, description="Pause between two comparisons of today with the provider"
    )
    reconciliation_days_back: int = Field(
        7, ge=1, le=366, description="Days before today that are compared when reconciliation runs for the first time"
    )
    reconciliation_kept_days: int = Field(
        120, ge=8, le=3_660, description="How long lines of the provider's books are kept that matched"
    )
    default_currency: str = Field("EUR", pattern="^[A-Z]{3}$", description="A new user's first wallet")
    sums_from_payments: int = Field(
        SUMS_FROM_PAYMENTS, ge=1, description="Reports of whoever has as many payments are answered from kept sums"
    )
    export_rows_max: int = Field(1_000_000, ge=1, description="Most payments in one export")
    pdfs_max: int = Field(2, ge=1, description="PDFs made at a time by one process; one more is refused (503)")
    pdf_timeout_s: int = Field(20, ge=1, description="Time limit of making one PDF")
    pdf_memory_mb: int = Field(1024, ge=256, description="Address space of the process that makes a PDF")
    statement_pdf_entries_max: int = Field(
        2_000, ge=1, le=5_000, description="Most entries of a statement as PDF; a longer one is given as CSV only"
    )

    webhook_key: StrongSecret = Field(description="Wraps the data keys that webhook secrets are sealed with")
    previous_webhook_key: EarlierKeys | None = Field(
        None, description="Keys that only unwrap, comma-separated, while it is replaced"
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
    def pages_url(self) -> str:
        """Where this side's pages begin in the browser: those of the test side have addresses of their own."""
        return self.public_origin + ("/test" if self.mode == Mode.TEST else "")

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

    @cached_property
    def rule_book(self) -> RuleBook:
        """The ``rule_`` settings, read."""
        return RuleBook(
            limits=read_limits(self.rule_limits),
            scale=read_scale(self.rule_currency_scale),
            step_up=self.rule_step_up,
            review=self.rule_review,
            second=self.rule_second_approver,
            new_recipient=self.rule_new_recipient,
            payments=self.rule_velocity_payments,
            window_s=self.rule_velocity_s,
            review_expiry_s=self.review_expiry_s,
        )

    @model_validator(mode="after")
    def _rules_can_be_read(self) -> Self:
        read_limits(self.rule_limits)
        read_scale(self.rule_currency_scale)
        return self

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
        if self.mode == Mode.LIVE and self.env == Environment.PRODUCTION:
            if self.psp == "simulator":
                raise ValueError("FLORIN_PSP=simulator makes money of nothing: not with FLORIN_ENV=production")
            if self.exchange_rates == "table":
                raise ValueError("FLORIN_EXCHANGE_RATES=table has made-up rates: not with FLORIN_ENV=production")
        return self

    @model_validator(mode="after")
    def _play_money_and_real_money_never_meet(self) -> Self:
        """The books of test mode have a name that no others have, so that no slip opens the wrong ones."""
        test = self.mode == Mode.TEST
        if (self.database_url.path or "").endswith(TEST_DATABASE) != test:
            raise ValueError(f"FLORIN_DATABASE_URL: a database is called …{TEST_DATABASE} in test mode, and only there")
        stripe_key = self.stripe_api_key.get_secret_value() if self.stripe_api_key else None
        if test and stripe_key and not stripe_key.startswith(STRIPE_TEST_KEYS):
            raise ValueError("FLORIN_STRIPE_API_KEY: Stripe's live keys are not for test mode")
        return self
