"""Settings of the gateway."""

from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field
from pydantic_settings import NoDecode

from florin_gateway.limits.policy import Limits, parse_limits
from florin_kit.settings import IdentitySettings, RedisSettings, Settings, StrongSecret

Network = IPv4Network | IPv6Network


def _networks(value: Any) -> Any:
    if isinstance(value, str):
        return tuple(ip_network(part.strip()) for part in value.split(",") if part.strip())
    return value


def _limits(value: Any) -> Any:
    return parse_limits(value) if isinstance(value, str) else value


class GatewaySettings(Settings, RedisSettings, IdentitySettings):
    """Sizes are bytes (``_bytes_max``), times are seconds (``_s``)."""

    auth_url: str = Field("http://127.0.0.1:3001", description="Addresses of auth, comma-separated")
    payments_url: str = Field("http://127.0.0.1:3002", description="Addresses of payments, comma-separated")
    payments_test_url: str = Field(
        "http://127.0.0.1:3012", description="Addresses of payments in test mode, comma-separated"
    )
    admin_url: str = Field("http://127.0.0.1:3003", description="Addresses of admin, comma-separated")
    profile_url: str = Field("http://127.0.0.1:3004", description="Addresses of profile, comma-separated")
    live_url: str = Field("http://127.0.0.1:3005", description="Addresses of live, comma-separated")
    csrf_key: StrongSecret = Field(description="Signs CSRF tokens; shared with auth")
    limits: Annotated[Limits, NoDecode, BeforeValidator(_limits)] = Field(
        default_factory=Limits, description="Overrides of single rate limits, e.g. user=100/15m,signin=5/15m"
    )
    trusted_proxies: Annotated[tuple[Network, ...], NoDecode, BeforeValidator(_networks)] = Field(
        default=(), description="Networks whose X-Forwarded-For is believed, comma-separated"
    )
    url_bytes_max: int = Field(8 * 1024, description="Longest request target")
    headers_bytes_max: int = Field(16 * 1024, description="Largest request head")
    body_bytes_max: int = Field(1024 * 1024, description="Largest request body")
    avatar_bytes_max: int = Field(2 * 1024 * 1024, description="Largest avatar upload")
    in_flight_max: int = Field(2_000, description="Most requests in progress; less urgent ones are refused earlier")
    connections_max: int = Field(10_000, description="Most client connections of one process")
    upstream_connections_max: int = Field(256, description="Most connections to one upstream")
    head_timeout_s: float = Field(10, description="Time for a client to send a request head")
    body_idle_timeout_s: float = Field(20, description="Longest pause while a client sends a body")
    idle_timeout_s: float = Field(65, description="Keep-alive time of an idle client connection")
    write_timeout_s: float = Field(30, description="Longest time that a client may not read")
    connect_timeout_s: float = Field(2, description="Time to connect to an upstream")
    response_timeout_s: float = Field(30, description="Longest wait for an upstream's answer, and pause within it")
    upstream_idle_s: float = Field(
        2, description="Keep-alive time of an idle upstream connection; a second below the services' drain_grace_s"
    )
    workers: int = Field(1, ge=1, le=64, description="Processes that share the port")
    drain_grace_s: float = Field(2.5, ge=0, description="Idle connections are kept this long after SIGTERM")
    compiled: Literal["auto", "yes", "no"] = Field(
        "auto", description="Run the compiled form: when it is there, or refuse to start without it, or never"
    )
    access_log: bool = Field(True, description="Write a line for each request")
