"""Who is at the other end: address, browser, and the device that its cookie names."""

import ipaddress
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from litestar import Request
from ua_parser import parse

from florin_auth.clock import now
from florin_auth.cookies import DEVICE
from florin_auth.crypto import token_hash
from florin_auth.places import Place, Places
from florin_kit.telemetry.context import request_context

AGENT_LENGTH_MAX = 512
NAME_LENGTH_MAX = 120
AGENTS_REMEMBERED = 1024
_DEVICE_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")


@dataclass(frozen=True)
class Client:
    """``device_token`` is what the device cookie holds, well-formed but not yet known to be anybody's."""

    ip: str
    user_agent: str
    device_token: str | None
    where: Place | None = None

    @property
    def device_hash(self) -> bytes | None:
        """What the database knows the device by."""
        return token_hash(self.device_token) if self.device_token else None

    @property
    def place(self) -> str | None:
        """Where the address is, for people; see `florin_auth.places`."""
        return self.where.name if self.where else None

    @property
    def device_name(self) -> str:
        """For people: ``Firefox on Linux``."""
        browser, system = self._families()
        return (
            f"{browser or 'Unknown program'} on {system}"[:NAME_LENGTH_MAX] if system else browser or "Unknown device"
        )

    @property
    def agent(self) -> str:
        """What a session is bound to: browser and system, but not their versions, which change."""
        browser, system = self._families()
        if browser is None and system is None:
            return self.user_agent.partition("/")[0].strip()[:NAME_LENGTH_MAX].lower()
        return f"{browser or ''}|{system or ''}"[:NAME_LENGTH_MAX].lower()

    def facts(self) -> dict[str, str]:
        """What an e-mail to the owner says about the client."""
        return {
            "When": now().strftime("%-d %B %Y, %H:%M UTC"),
            "Device": self.device_name,
            "Address": self.ip,
            **({"Place": self.place} if self.place else {}),
        }

    def _families(self) -> tuple[str | None, str | None]:
        return families(self.user_agent)


@lru_cache(AGENTS_REMEMBERED)
def families(user_agent: str) -> tuple[str | None, str | None]:
    """Browser and system. The first call reads all patterns, which takes a quarter of a second."""
    if not user_agent:
        return None, None
    result = parse(user_agent)
    browser = result.user_agent.family if result.user_agent else None
    system = result.os.family if result.os else None
    return browser, system


def reader(places: Places) -> Callable[[Request[Any, Any, Any]], Client]:
    """Reads the client of a request; its address is the one that the gateway vouches for."""

    def client_of(request: Request[Any, Any, Any]) -> Client:
        context = request_context.get()
        token = request.cookies.get(DEVICE)
        ip = _address(context.client_ip if context else None)
        return Client(
            ip=ip,
            user_agent=request.headers.get("user-agent", "")[:AGENT_LENGTH_MAX],
            device_token=token if token and _DEVICE_TOKEN.fullmatch(token) else None,
            where=places.find(ip),
        )

    return client_of


def _address(value: str | None) -> str:
    try:
        return str(ipaddress.ip_address((value or "").strip()))
    except ValueError:
        return "unknown"
