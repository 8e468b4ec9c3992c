"""Settings of the gateway."""

from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import Annotated, Any

from pydantic import BeforeValidator, Field
from pydantic_settings import NoDecode

from florin_gateway.limits.policy import Limits, parse_limits
from florin_kit.settings import IdentitySettings, RedisSettings, Settings, StrongSecret

Network = IPv4Network | IPv6Network


def _networks(value: Any) -> Any:
    if isinstance(value, str):
        return [ip_network(part.strip()) for part in value.split(",") if part.strip()]
    return value


def _limits(value: Any) -> Any:
    return parse_limits(value) if isinstance(value, str) else value


class GatewaySettings(Settings, RedisSettings, IdentitySettings):
    """Sizes are bytes (``_bytes_max``), times are seconds (``_s``)."""

    auth_url: str = Field("http://127.0.0.1:3001", description="Address of auth")
    payments_url: str = Field("http://127.0.0.1:3002", description="Address of payments")
    admin_url: str = Field("http://127.0.0.1:3003", description="Address of admin")
    profile_url: str = Field("http://127.0.0.1:3004", description="Address of profile")
    live_url: str = Field("http://127.0.0.1:3005", description="Address of live")
    csrf_key: StrongSecret = Field(description="Signs CSRF tokens; shared with auth")
    limits: Annotated[Limits, NoDecode, BeforeValidator(_limits)] = Field(
        default_factory=Limits, description="Overrides of single rate limits, e.g. user=100/15m,signin=5/15m"
    )
    trusted_proxies: Annotated[list[Network], NoDecode, BeforeValidator(_networks)] = Field(
        default_factory=list, description="Networks whose X-Forwarded-For is believed, comma-separated"
    )
    url_bytes_max: int = Field(8 * 1024, description="Longest request target")
    headers_bytes_max: int = Field(16 * 1024, description="Largest request head")
    body_bytes_max: int = Field(1024 * 1024, description="Largest request body")
    avatar_bytes_max: int = Field(2 * 1024 * 1024, description="Largest avatar upload")
    connections_max: int = Field(10_000, description="Most client connections of one process")
    upstream_connections_max: int = Field(256, description="Most connections to one upstream")
    head_timeout_s: float = Field(10, description="Time for a client to send a request head")
    body_idle_timeout_s: float = Field(20, description="Longest pause while a client sends a body")
    idle_timeout_s: float = Field(65, description="Keep-alive time of an idle client connection")
    write_timeout_s: float = Field(30, description="Longest time that a client may not read")
    connect_timeout_s: float = Field(2, description="Time to connect to an upstream")
    response_timeout_s: float = Field(30, description="Longest wait for an upstream's answer, and pause within it")
    upstream_idle_s: float = Field(30, description="Keep-alive time of an idle upstream connection")
    access_log: bool = Field(True, description="Write a line for each request")
