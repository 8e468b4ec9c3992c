"""Which upstream answers which path, and what the door has to know of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

PREFIX = "/api/v1/"


@dataclass(frozen=True, slots=True)
class Route:
    """``upstream`` names the service; ``cookies``: it sees them; ``tunnel``: it takes upgrades."""

    upstream: str
    cookies: bool = False
    tunnel: bool = False


_AUTH = Route("auth", cookies=True)
_PAYMENTS = Route("payments")
_LIVE = Route("live")
_SEGMENTS: Mapping[str, Route] = MappingProxyType(
    {
        "auth": _AUTH,
        "payments": _PAYMENTS,
        "wallets": _PAYMENTS,
        "recipients": _PAYMENTS,
        "top-ups": _PAYMENTS,
        "payouts": _PAYMENTS,
        "payment-methods": _PAYMENTS,
        "webhooks": _PAYMENTS,
        "admin": Route("admin"),
        "profile": Route("profile"),
    }
)
_EXACT: Mapping[str, Route] = MappingProxyType(
    {
        "/.well-known/jwks.json": _AUTH,
        "/ws": Route("live", tunnel=True),
        "/api/openapi.json": _LIVE,
        "/api/docs": _LIVE,
        "/api/graphql": _LIVE,
    }
)

# Sign-in and whatever can be guessed at: limited by address (and by account, in auth itself).
SIGN_IN = frozenset(
    PREFIX + "auth/" + tail
    for tail in (
        "login",
        "register",
        "email/verify",
        "email/resend",
        "password/forgot",
        "password/reset",
        "mfa/verify",
        "webauthn/login",
        "reauthenticate",
    )
)
REFRESH = PREFIX + "auth/refresh"
# These must work for a caller whose old session has ended.
FOR_ANYONE = SIGN_IN | {REFRESH}
AVATAR = PREFIX + "profile/avatar"


def find(path: str) -> Route | None:
    """The route of a path, None when nothing answers it."""
    if path.startswith(PREFIX):
        end = path.find("/", len(PREFIX))
        return _SEGMENTS.get(path[len(PREFIX) :] if end < 0 else path[len(PREFIX) : end])
    if route := _EXACT.get(path):
        return route
    return _LIVE if path.startswith("/api/docs/") else None
