"""Who may call which route: one declarative table per service.

The table is complete by construction: `AccessTable.check` runs at start-up and refuses an
application that has a route without an entry, or an entry without a route.
"""

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from florin_contracts.vocabulary import Mode, Scope
from florin_kit.errors import ApiKeyNotAllowed, Forbidden, InsufficientScope, StepUpRequired

if TYPE_CHECKING:
    from florin_kit.identity.principal import Principal

ADMIN, VENDOR, CUSTOMER = "ADMIN", "VENDOR", "CUSTOMER"
EVERYONE = frozenset({ADMIN, VENDOR, CUSTOMER})
STEP_UP_AGE_S_MAX = 600


@dataclass(frozen=True)
class Rule:
    """``roles`` None: no sign-in needed. ``step_up``: signed in less than 10 minutes ago.

    ``scope`` opens the route to API keys that have it; without one it is closed to every key.
    ``test_scope`` opens it to keys in test mode only: to fill a wallet with play money, say.
    """

    roles: frozenset[str] | None
    step_up: bool = False
    scope: Scope | None = None
    test_scope: Scope | None = None

    def check(self, principal: "Principal") -> None:
        """Raise `Forbidden`, `StepUpRequired`, `ApiKeyNotAllowed` or `InsufficientScope` unless the caller may pass."""
        if self.roles is not None and principal.role not in self.roles:
            raise Forbidden
        if principal.scopes is not None:
            scope = self.scope_for(principal.mode)
            if scope is None or self.step_up:  # nobody is there to prove again who it is
                raise ApiKeyNotAllowed
            if scope not in principal.scopes:
                raise InsufficientScope(f"The API key needs the scope {scope}", extra={"scope": scope})
            return
        if self.step_up and time.time() - principal.auth_time > STEP_UP_AGE_S_MAX:
            raise StepUpRequired

    def scope_for(self, mode: Mode) -> Scope | None:
        """What a key of this mode needs; None: no key gets in."""
        return (self.test_scope or self.scope) if mode is Mode.TEST else self.scope


PUBLIC = Rule(None)


def allow(*roles: str, step_up: bool = False, scope: Scope | None = None, test_scope: Scope | None = None) -> Rule:
    """A rule for these roles; without any, for everyone who is signed in. API keys need ``scope``."""
    return Rule(frozenset(roles) or EVERYONE, step_up, scope, test_scope)


class AccessTable:
    """Rules by ``"METHOD /path/{template}"``."""

    def __init__(self, rules: Mapping[str, Rule]) -> None:
        self.rules = dict(rules)

    def rule(self, method: str, template: str) -> Rule:
        """The rule of a route; HEAD goes by GET's."""
        return self.rules[f"{'GET' if method == 'HEAD' else method} {template}"]

    def check(self, routes: Iterable[str]) -> None:
        """Raise `RuntimeError` unless table and routes name exactly the same."""
        routes = set(routes)
        missing, unknown = routes - self.rules.keys(), self.rules.keys() - routes
        if missing or unknown:
            raise RuntimeError(f"access table: without an entry {sorted(missing)}, without a route {sorted(unknown)}")
