"""What the admin service reads from its environment."""

from pydantic import Field

from florin_kit.settings import ServiceSettings, UserLimitSettings


class AdminSettings(ServiceSettings, UserLimitSettings):
    auth_url: str = Field("http://127.0.0.1:3001", description="Where commands on accounts go")
    event_batch_max: int = Field(200, ge=1, le=1000, description="Most events recorded in one transaction")
