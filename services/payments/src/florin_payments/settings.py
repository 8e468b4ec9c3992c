"""Settings of the payments service."""

from pydantic import Field

from florin_kit.settings import ServiceSettings, StrongSecret


class PaymentsSettings(ServiceSettings):
    """See `florin_kit.settings` for what all services share."""

    psp_url: str = Field(description="Address of the payment service provider (the simulator)")
    psp_api_key: StrongSecret = Field(description="Key for the payment service provider")
    psp_timeout_s: float = Field(8.0, gt=0, description="Time limit of one call to the provider")
    default_currency: str = Field("EUR", pattern="^[A-Z]{3}$", description="A new user's first wallet")
