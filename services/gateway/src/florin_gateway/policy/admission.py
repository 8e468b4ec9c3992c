"""Whether a request may pass: who sends it, what it counts against, what speaks against it."""

from typing import TYPE_CHECKING

from florin_gateway import routing
from florin_gateway.limits.bucket import Bucket
from florin_gateway.limits.limiter import Verdict
from florin_gateway.policy import caller, csrf, sides
from florin_gateway.policy.api_keys import unavailable
from florin_kit import errors
from florin_kit.identity import Principal
from florin_kit.identity.api_keys import MARK
from florin_kit.identity.tokens import UnknownKey

if TYPE_CHECKING:
    from florin_gateway.proxy.exchange import Exchange


def identify(exchange: "Exchange") -> Principal | None:
    """Who is calling: by bearer token, or by the cookie or API key, which become one. Raises `UnknownKey`.

    A cookie whose token is not valid here is as good as none and is not passed on; a bearer token
    is passed on as it came, and the service answers for it. An API key is never passed on.
    """
    verify = exchange.gateway.verifier.verify
    try:
        if exchange.authorization is not None:
            scheme, _, value = exchange.authorization.partition(b" ")
            if scheme.lower() != b"bearer":
                return None
            value = value.strip()
            if value.startswith(MARK):
                return _by_key(exchange, value)
            return sides.note(exchange, verify(value.decode("ascii", "replace")))
        found = caller.access_token(exchange.cookie) if exchange.cookie else None
        if found is None:
            return None
        principal = verify(found[0])
    except errors.Unauthenticated:
        return None
    exchange.authorization = found[1]
    exchange.cookie_session = principal.session_id
    return principal


def _by_key(exchange: "Exchange", key: bytes) -> Principal | None:
    """Whom an API key stands for; what speaks against it becomes the request's problem. Raises `UnknownKey`."""
    exchange.problem = unavailable()  # unless everything below goes well
    keys = exchange.gateway.api_keys
    address, where = exchange.address()
    found = keys.find(key, where)
    if found is None:
        keys.ask(key, address, where, exchange.request_id)
        raise UnknownKey
    if isinstance(found, errors.Problem):
        exchange.problem = found
        return None
    principal = exchange.gateway.verifier.verify(found.token)
    exchange.authorization, exchange.problem = found.authorization, None
    return sides.note(exchange, principal)


def counted(exchange: "Exchange", where: str) -> tuple[Bucket, ...]:
    """What a request from an address counts against."""
    limiter = exchange.gateway.limiter
    applying: tuple[Bucket, ...]
    if exchange.principal is not None:
        applying = (limiter.user.of(exchange.principal.user_id), limiter.address.of(where))
        if exchange.place.export:
            return (*applying, limiter.exports.of(exchange.principal.user_id))
    else:
        anybody = limiter.webhooks if exchange.place.webhook else limiter.anonymous
        applying = (anybody.of(where),)
    if exchange.method == b"POST":
        if exchange.place.guessable:
            return (*applying, limiter.signin.of(where))
        if exchange.path == routing.REFRESH:
            token = caller.cookie(exchange.cookie, caller.REFRESH_COOKIE) if exchange.cookie else None
            session = caller.session_of_refresh(token) if token else None
            if session:
                return (*applying, limiter.refresh.of(session))
    return applying


def objection(exchange: "Exchange", verdict: Verdict) -> errors.Problem | None:
    """Why a request is not passed on; None when it is."""
    if verdict.refused:
        return errors.RateLimited(retry_after_s=max(1, verdict.reset_s))
    if exchange.problem is not None:
        return exchange.problem
    if exchange.route is None:
        return errors.NotFound()
    if verdict.revoked and exchange.principal is not None and not exchange.place.for_anyone:
        return errors.SessionRevoked() if exchange.principal.scopes is None else errors.ApiKeyInvalid()
    if exchange.wants_upgrade and not exchange.route.tunnel:
        return errors.MalformedRequest("This address does not take upgrades")
    if exchange.route.tunnel and not exchange.wants_upgrade:
        return errors.MalformedRequest("This address takes WebSocket connections only")
    if (exchange.wants_upgrade or exchange.method not in csrf.SAFE_METHODS) and not _from_our_pages(exchange):
        return errors.CsrfFailed()
    return None


def _from_our_pages(exchange: "Exchange") -> bool:
    """G5. Only cookies make a request forgeable; a browser can't be made to send a bearer token."""
    ours = csrf.same_origin(exchange.origin, exchange.fetch_site, exchange.gateway.own_origin)
    if exchange.wants_upgrade:
        return ours is True or (ours is None and exchange.cookie_session is None)
    if ours is False and exchange.cookie_session is not None:
        return False
    if exchange.path == routing.REFRESH:
        has_cookie = exchange.cookie is not None and caller.REFRESH_COOKIE in exchange.cookie
        return not has_cookie or (ours is True and exchange.refresh_header)
    if exchange.place.for_anyone:
        return ours is not False
    if exchange.cookie_session is None:
        return True
    return ours is True and csrf.token_matches(exchange.gateway.csrf_key, exchange.cookie_session, exchange.csrf_token)
