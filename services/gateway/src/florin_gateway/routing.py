"""Which upstream answers which path, and what the door has to know of it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache
from types import MappingProxyType

PREFIX = "/api/v1/"
OWN = frozenset({"/health/live", "/health/ready", "/metrics"})  # the gateway itself answers these
PLACES_REMEMBERED_MAX = 4096
# No address of ours needs them, and a service might read them as another path than we do.
_ODD = re.compile(rb"%|//|/\./|/\.\.|\\|;")


@dataclass(frozen=True, slots=True)
class Route:
    """``upstream`` names the service; ``cookies``: it sees them; ``tunnel``: it takes upgrades.

    ``test`` is where requests in test mode go instead; None: there is no test side.
    """

    upstream: str
    cookies: bool = False
    tunnel: bool = False
    test: "Route | None" = None


_AUTH = Route("auth", cookies=True)
PAYMENTS_TEST = Route("payments-test")
_PAYMENTS = Route("payments", test=PAYMENTS_TEST)
_LIVE = Route("live")
_SEGMENTS: Mapping[str, Route] = MappingProxyType(
    {
        "auth": _AUTH,
        "payments": _PAYMENTS,
        "schedules": _PAYMENTS,
        "wallets": _PAYMENTS,
        "recipients": _PAYMENTS,
        "top-ups": _PAYMENTS,
        "payouts": _PAYMENTS,
        "exchange": _PAYMENTS,
        "reviews": _PAYMENTS,
        "reconciliation": _PAYMENTS,
        "limits": _PAYMENTS,
        "disputes": _PAYMENTS,
        "payment-methods": _PAYMENTS,
        "statements": _PAYMENTS,
        "payment-requests": _PAYMENTS,
        "pay-links": _PAYMENTS,
        "webhooks": _PAYMENTS,
        "webhook-endpoints": _PAYMENTS,
        "webhook-deliveries": _PAYMENTS,
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
        "register",
        "email/verify",
        "email/resend",
        "email/confirm",
        "password/forgot",
        "password/reset",
        "invitation/accept",
        "login",
        "login/passkey",
        "login/passkey/options",
        "mfa/verify",
        "mfa/enrol",
        "mfa/enrol/confirm",
        "oidc/start",
        "oidc/finish",
    )
)
REFRESH = PREFIX + "auth/refresh"
# These must work for a caller whose old session has ended.
FOR_ANYONE = SIGN_IN | {REFRESH}
# Guessing at a secret of somebody who is signed in.
SECOND_LOOK = frozenset(
    PREFIX + "auth/" + tail for tail in ("reauthenticate", "reauthenticate/passkey", "password", "mfa/totp/confirm")
)
# All that a service knows of who asks: read row by row, for minutes if there is much.
EXPORTS = frozenset(PREFIX + tail for tail in ("auth/me/export", "profile/export", "payments/data-export"))
# From programs that sign what they send: no session, no CSRF token, a limit of their own.
WEBHOOKS = PREFIX + "webhooks/psp/"
TEST_WEBHOOKS = PREFIX + "webhooks/psp-test/"  # nobody signs in there: the address alone says the mode
AVATAR = PREFIX + "profile/avatar"


class Priority(IntEnum):
    """What is refused first when there is more work than can be done: the highest number."""

    CRITICAL = 0
    NORMAL = 1
    LOW = 2


# The share of ``in_flight_max`` up to which requests of a priority are let in.
SHARES = {Priority.CRITICAL: 1.0, Priority.NORMAL: 0.8, Priority.LOW: 0.6}
_CRITICAL = ("/auth/", "/payments", "/wallets", "/top-ups", "/webhooks/psp/")
_LOW = ("/payments/reports", "/payments/export.csv", "/statements", "/admin/audit", "/admin/overview")


def priority(path: str) -> Priority:
    """Sign-in and payments go last; reports, exports and documents go first."""
    if not path.startswith(PREFIX):
        return Priority.LOW
    tail = path[len(PREFIX) - 1 :]
    if tail.startswith(_LOW) or path in EXPORTS:
        return Priority.LOW
    return Priority.CRITICAL if tail.startswith(_CRITICAL) else Priority.NORMAL


def find(path: str) -> Route | None:
    """The route of a path, None when nothing answers it."""
    if path.startswith(TEST_WEBHOOKS):
        return PAYMENTS_TEST
    if path.startswith(PREFIX):
        end = path.find("/", len(PREFIX))
        return _SEGMENTS.get(path[len(PREFIX) :] if end < 0 else path[len(PREFIX) : end])
    if route := _EXACT.get(path):
        return route
    return _LIVE if path.startswith("/api/docs/") else None


@dataclass(frozen=True, slots=True)
class Place:
    """What the door knows of a path; ``odd``: it is written in a way that no address of ours is."""

    path: str
    route: Route | None
    priority: Priority
    own: bool
    odd: bool
    for_anyone: bool
    guessable: bool
    webhook: bool
    export: bool


@lru_cache(maxsize=PLACES_REMEMBERED_MAX)
def look_up(written: bytes) -> Place:
    """The place that a path, as it was sent, means. Those asked for lately are remembered."""
    path = written.decode("ascii", "replace").rstrip("/") or "/"
    return Place(
        path=path,
        route=find(path),
        priority=priority(path),
        own=path in OWN,
        odd=_ODD.search(written) is not None,
        for_anyone=path in FOR_ANYONE,
        guessable=path in SIGN_IN or path in SECOND_LOOK,
        webhook=path.startswith((WEBHOOKS, TEST_WEBHOOKS)),
        export=path in EXPORTS,
    )
