"""Live and test never meet: every service refuses callers of the mode that it does not serve.

The mode of an API key is a claim of its token. Sessions have none: they look at the test side where the
gateway sends them, and it says so in a header that it takes from nobody. A service of one mode therefore
refuses what was routed to it by mistake, too.
"""

from florin_contracts.vocabulary import Mode
from florin_kit.errors import WrongMode
from florin_kit.identity.principal import Principal

HEADER = "florin-mode"


def check(serves: Mode, principal: Principal, said: str | None) -> None:
    """Raise `WrongMode` unless a service of this mode may answer; ``said`` is the gateway's header."""
    if (said or Mode.LIVE) != serves or (principal.scopes is not None and principal.mode != serves):
        raise WrongMode
