"""What the live service reads from its environment."""

from typing import Literal

from pydantic import Field

from florin_kit.settings import BrokerSettings, Environment, IdentitySettings, Settings


class LiveSettings(Settings, BrokerSettings, IdentitySettings):
    auth_url: str = Field(description="Inner address of auth (API document)")
    payments_url: str = Field(description="Inner address of payments (API document)")
    admin_url: str = Field(description="Inner address of admin (API document)")
    profile_url: str = Field(description="Inner address of profile (API document)")
    api_docs: Literal["auto", "on", "off"] = Field("auto", description="Serve /api/docs; auto: not in production")
    sockets_per_user_max: int = Field(10, ge=1, description="Most live connections of one user, over all replicas")
    socket_heartbeat_s: float = Field(30.0, ge=1, description="A live connection is pinged this often")
    socket_buffer_bytes_max: int = Field(256 * 1024, ge=4096, description="A connection with more unsent bytes is cut")
    live_log_entries_max: int = Field(10_000, ge=100, description="Events kept for reconnecting clients")

    @property
    def docs_enabled(self) -> bool:
        return self.api_docs == "on" or (self.api_docs == "auto" and self.env is not Environment.PRODUCTION)
