"""Routes that will go away say so: ``Deprecation`` (RFC 9745), ``Sunset`` (RFC 8594) and links.

Declared where the route is, which marks it in the API document too::

    @get("/old", **deprecated(since=datetime(2027, 1, 1, tzinfo=UTC), sunset=…, successor="/api/v1/new"))

A service without such a route does no work for it.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

from litestar import Litestar
from litestar.datastructures import MutableScopeHeaders
from litestar.types import Message, Scope

NOTICE = timedelta(days=180)
DOCUMENT = "/api/openapi.json"
OPTION = "deprecation"


@dataclass(frozen=True)
class Deprecation:
    """``since`` when, until ``sunset``, what comes instead (``successor``), where it is explained."""

    since: datetime
    sunset: datetime | None = None
    successor: str | None = None
    explained: str = DOCUMENT

    def __post_init__(self) -> None:
        """Raises `ValueError` for times without a zone, and for a sunset with too little notice."""
        if self.since.tzinfo is None or (self.sunset is not None and self.sunset.tzinfo is None):
            raise ValueError("times of a deprecation need a time zone")
        if self.sunset is not None and self.sunset - self.since < NOTICE:
            raise ValueError(f"callers get {NOTICE.days} days from deprecation to sunset")

    def headers(self) -> dict[str, str]:
        """What every answer of the route carries."""
        links = [f'<{self.explained}>; rel="deprecation"']
        if self.successor is not None:
            links.append(f'<{self.successor}>; rel="successor-version"')
        found = {"Deprecation": f"@{int(self.since.timestamp())}", "Link": ", ".join(links)}
        if self.sunset is not None:
            found["Sunset"] = format_datetime(self.sunset.astimezone(UTC), usegmt=True)
        return found


def deprecated(
    *, since: datetime, sunset: datetime | None = None, successor: str | None = None, explained: str = DOCUMENT
) -> dict[str, Any]:
    """The arguments of a route's decorator that make it a deprecated one."""
    return {"deprecated": True, "opt": {OPTION: Deprecation(since, sunset, successor, explained)}}


def announce(app: Litestar) -> None:
    """Send the headers of every deprecated route of ``app``, its errors included."""
    handlers = [handler for route in app.routes for handler in getattr(route, "route_handlers", ())]
    if any(OPTION in handler.opt for handler in handlers):
        app.before_send.append(_add_headers)


async def _add_headers(message: Message, scope: Scope) -> None:
    handler = scope.get("route_handler")
    if message["type"] == "http.response.start" and handler is not None and OPTION in handler.opt:
        headers = MutableScopeHeaders.from_message(message)
        for name, value in handler.opt[OPTION].headers().items():
            headers.add(name, value)
