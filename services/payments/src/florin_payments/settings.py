"""Settings of the payments service."""

from datetime import timedelta

from pydantic import Field

from florin_kit.settings import ServiceSettings, StrongSecret


class PaymentsSettings(ServiceSettings):
    """See `florin_kit.settings` for what all services share."""

    psp_url: str = Field(description="Address of the payment service provider (the simulator)")
    psp_api_key: StrongSecret = Field(description="Key for the payment service provider")
    psp_timeout_s: float = Field(8.0, gt=0, description="Time limit of one call to the provider")
    schedule_retry_s: str = Field(
        "3600,21600,86400",
        pattern=r"^([1-9]\d{0,6}(,[1-9]\d{0,6}){0,9})?$",
        description="Pauses, in seconds, before each further attempt at a recurring payment that is not covered",
    )
    default_currency: str = Field("EUR", pattern="^[A-Z]{3}$", description="A new user's first wallet")

    @property
    def schedule_retries(self) -> tuple[timedelta, ...]:
        """`schedule_retry_s`, read."""
        return tuple(timedelta(seconds=int(pause)) for pause in self.schedule_retry_s.split(",") if pause)
