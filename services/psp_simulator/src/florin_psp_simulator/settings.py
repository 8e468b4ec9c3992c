"""Settings of the simulator."""

from typing import Literal

from pydantic import Field

from florin_kit.settings import DatabaseSettings, Settings, StrongSecret


class SimulatorSettings(Settings, DatabaseSettings):
    """The simulator stands outside the platform: no events, no tokens of Florin's."""

    psp_api_key: StrongSecret = Field(description="Key that callers must present")
    psp_webhook_secret: StrongSecret = Field(description="Signs the webhooks that are sent to Florin")
    psp_webhook_url: str | None = Field(None, description="Where webhooks go; none: they wait")
    psp_public_url: str = Field(
        "http://127.0.0.1:3006", description="Where a customer's browser reaches the simulator's pages"
    )
    psp_latency_s: float = Field(0.0, ge=0, le=60, description="Added to every charge until the dials are turned")
    psp_hang_s: float = Field(
        30.0, ge=0, le=300, description="How long tok_timeout keeps the caller waiting until the dials are turned"
    )
    background: Literal["on", "off"] = Field("on", description="Send webhooks and decide late charges in this process")
