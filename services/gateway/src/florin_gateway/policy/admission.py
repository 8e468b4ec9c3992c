"""Whether a request may pass: who sends it, what it counts against, what speaks against it."""

from typing import TYPE_CHECKING

from florin_gateway import routing
from florin_gateway.limits.limiter import Verdict
from florin_gateway.limits.policy import Limit
from florin_gateway.policy import caller, csrf
from florin_kit import errors
from florin_kit.identity import Principal

if TYPE_CHECKING:
    from florin_gateway.proxy.exchange import Exchange


def identify(exchange: "Exchange") -> Principal | None:
    """Who is calling: by bearer token, or by the cookie, which becomes one. Raises `UnknownKey`.

    A cookie whose token is not valid here is as good as none and is not passed on; a bearer token
    is passed on as it came, and the service answers for it.
    """
    if exchange.authorization is not None:
        scheme, _, value = exchange.authorization.partition(b" ")
        token = value.strip().decode("ascii", "replace") if scheme.lower() == b"bearer" else None
    else:
        token = caller.cookie(exchange.cookie, caller.ACCESS_COOKIE) if exchange.cookie else None
    if not token:
        return None
    try:
        principal = exchange.gateway.verifier.verify(token)
    except errors.Unauthenticated:
        return None
    if exchange.authorization is None:
        exchange.authorization = b"Bearer " + token.encode()
        exchange.cookie_session = principal.session_id
    return principal


def counted(exchange: "Exchange", address: str) -> tuple[tuple[Limit, str], ...]:
    """The limits that a request counts against, each with its subject."""
    limits = exchange.gateway.settings.limits
    where = caller.subject(address)
    if exchange.principal is not None:
        applying = [(limits.user, exchange.principal.user_id), (limits.address, where)]
    else:
        applying = [(limits.webhooks if exchange.path.startswith(routing.WEBHOOKS) else limits.anonymous, where)]
    if exchange.method == b"POST":
        if exchange.path in routing.SIGN_IN or exchange.path in routing.SECOND_LOOK:
            applying.append((limits.signin, where))
        elif exchange.path == routing.REFRESH:
            token = caller.cookie(exchange.cookie, caller.REFRESH_COOKIE) if exchange.cookie else None
            session = caller.session_of_refresh(token) if token else None
            if session:
                applying.append((limits.refresh, session))
    return tuple(applying)


def objection(exchange: "Exchange", verdict: Verdict) -> errors.Problem | None:
    """Why a request is not passed on; None when it is."""
    if verdict.refused:
        return errors.RateLimited(retry_after_s=max(1, verdict.reset_s))
    if exchange.route is None:
        return errors.NotFound()
    for_anyone = exchange.path in routing.FOR_ANYONE
    if exchange.principal is not None and verdict.revoked and not for_anyone:
        return errors.SessionRevoked()
    if exchange.wants_upgrade and not exchange.route.tunnel:
        return errors.MalformedRequest("This address does not take upgrades")
    if exchange.route.tunnel and not exchange.wants_upgrade:
        return errors.MalformedRequest("This address takes WebSocket connections only")
    if not _from_our_pages(exchange, for_anyone):
        return errors.CsrfFailed()
    return None


def _from_our_pages(exchange: "Exchange", for_anyone: bool) -> bool:
    """G5. Only cookies make a request forgeable; a browser can't be made to send a bearer token."""
    ours = csrf.same_origin(exchange.origin, exchange.fetch_site, exchange.gateway.own_origin)
    if exchange.wants_upgrade:
        return ours is True or (ours is None and exchange.cookie_session is None)
    if exchange.method in csrf.SAFE_METHODS:
        return True
    if ours is False and exchange.cookie_session is not None:
        return False
    if exchange.path == routing.REFRESH:
        has_cookie = exchange.cookie is not None and caller.REFRESH_COOKIE in exchange.cookie
        return not has_cookie or (ours is True and exchange.refresh_header)
    if for_anyone:
        return ours is not False
    if exchange.cookie_session is None:
        return True
    return ours is True and csrf.token_matches(exchange.gateway.csrf_key, exchange.cookie_session, exchange.csrf_token)
