"""Rate limits as data: who is counted, how many, in which window. Pure; imports no framework."""

import re
from dataclasses import dataclass, fields
from functools import cached_property

_LIMIT = re.compile(r"(?P<count>[1-9]\d{0,8})/(?P<number>[1-9]\d{0,4})(?P<unit>[smh])")
_UNITS_S = {"s": 1, "m": 60, "h": 3600}


@dataclass(frozen=True)
class Limit:
    """At most ``count`` requests in a window of ``window_s`` seconds."""

    name: str
    count: int
    window_s: int

    def headers(self, remaining: int, reset_s: int) -> bytes:
        """The ``X-RateLimit-*`` fields and the IETF ``RateLimit`` ones, as whole header lines."""
        return self._fields % (remaining, reset_s, remaining, reset_s)

    @cached_property
    def _fields(self) -> bytes:
        name = self.name.encode()
        return (
            b"x-ratelimit-limit: %d\r\nx-ratelimit-remaining: %%d\r\nx-ratelimit-reset: %%d\r\n"
            b'ratelimit-policy: "%b";q=%d;w=%d\r\nratelimit: "%b";r=%%d;t=%%d\r\n'
        ) % (self.count, name, self.count, self.window_s, name)


@dataclass(frozen=True, slots=True)
class Limits:
    """Every limit of the door.

    ``anonymous``: each address without a sign-in. ``user``: each signed-in user. ``address``: each
    address of signed-in users, higher, so that an office behind one address is not starved.
    ``webhooks``: each address that sends webhooks; a provider sends many, and each is verified.
    ``signin``: sign-in, registration, password reset and MFA, each address. ``refresh``: each session.
    ``keys``: API keys that auth does not know, each address.
    ``exports``: documents of all that is known of a user, each user.
    """

    anonymous: Limit = Limit("anonymous", 100, 900)
    user: Limit = Limit("user", 100, 900)
    address: Limit = Limit("address", 1000, 900)
    webhooks: Limit = Limit("webhooks", 3000, 60)
    signin: Limit = Limit("signin", 5, 900)
    refresh: Limit = Limit("refresh", 5, 900)
    keys: Limit = Limit("keys", 20, 900)
    exports: Limit = Limit("exports", 12, 3600)


def parse_limits(text: str) -> Limits:
    """Read overrides such as ``user=100/15m,signin=5/15m``. Raises `ValueError`."""
    known = {item.name for item in fields(Limits)}
    given: dict[str, Limit] = {}
    for part in filter(None, (part.strip() for part in text.split(","))):
        name, _, value = part.partition("=")
        match = _LIMIT.fullmatch(value)
        if name not in known or match is None:
            raise ValueError(f"{part!r} is not a limit; known: {', '.join(sorted(known))}, e.g. user=100/15m")
        given[name] = Limit(name, int(match["count"]), int(match["number"]) * _UNITS_S[match["unit"]])
    return Limits(**given)
