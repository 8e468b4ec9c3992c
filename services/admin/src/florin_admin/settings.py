"""What the admin service reads from its environment."""

from pydantic import Field

from florin_kit.settings import ServiceSettings


class AdminSettings(ServiceSettings):
    event_batch_max: int = Field(200, ge=1, le=1000, description="Most events recorded in one transaction")
