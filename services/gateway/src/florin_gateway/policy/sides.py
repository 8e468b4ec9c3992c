"""Live or test: which side of payments a request goes to.

An API key says it by a claim of its verified token, and no header makes it mean the other side. Somebody
who is signed in looks at the test side with ``Florin-Mode: test``. The service is told in a header of
the same name that only the gateway writes, and refuses what is not meant for it.
"""

from typing import TYPE_CHECKING

from florin_contracts.vocabulary import Mode
from florin_gateway.routing import PAYMENTS_TEST
from florin_kit import errors
from florin_kit.identity import Principal

if TYPE_CHECKING:
    from florin_gateway.proxy.exchange import Exchange

TEST, LIVE = Mode.TEST.encode(), Mode.LIVE.encode()
_TOLD = b"florin-mode: test\r\n"


def note(exchange: "Exchange", principal: Principal) -> Principal:
    """Remember that a caller is in test mode, which no cookie makes anybody."""
    if principal.mode is Mode.TEST and exchange.mode is None:
        exchange.mode = TEST
    return principal


def choose(exchange: "Exchange") -> None:
    """Turn a request that is for the test side there; what speaks against it becomes the request's problem."""
    route, principal = exchange.route, exchange.principal
    if exchange.problem is not None or route is None:
        return
    if exchange.mode not in (TEST, LIVE):
        exchange.problem = errors.MalformedRequest("Florin-Mode is live or test")
    elif principal is not None and principal.scopes is not None and principal.mode.encode() != exchange.mode:
        exchange.problem = errors.WrongMode("An API key says its mode itself")
    elif exchange.mode == TEST and route is not PAYMENTS_TEST:
        if route.test is None:
            exchange.problem = errors.NoTestMode()
        else:
            exchange.route = route.test
            exchange.headers.append(_TOLD)
