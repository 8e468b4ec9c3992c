"""Settings of the simulator."""

from pydantic import Field

from florin_kit.settings import DatabaseSettings, Settings, StrongSecret


class SimulatorSettings(Settings, DatabaseSettings):
    """The simulator stands outside the platform: no events, no tokens of Florin's."""

    psp_api_key: StrongSecret = Field(description="Key that callers must present")
    psp_latency_s: float = Field(0.0, ge=0, le=60, description="Added to every charge")
    psp_hang_s: float = Field(30.0, ge=0, le=300, description="How long tok_timeout keeps the caller waiting")
