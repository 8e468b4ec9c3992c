"""Cross-site request forgery: a token bound to the session, and an origin of ours."""

import base64
import hashlib
import hmac

SAFE_METHODS = frozenset({b"GET", b"HEAD", b"OPTIONS"})


def token(key: bytes, session_id: str) -> str:
    """The CSRF token of a session: base64url(HMAC-SHA256(key, session id)), without padding."""
    digest = hmac.new(key, session_id.encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def same_origin(origin: bytes | None, fetch_site: bytes | None, own_origin: bytes) -> bool | None:
    """Whether the browser says that a page of ours sent the request; None when it says nothing."""
    if origin is not None:
        return origin == own_origin
    if fetch_site is not None:
        return fetch_site == b"same-origin"
    return None


def token_matches(key: bytes, session_id: str, given: bytes | None) -> bool:
    """Compare in constant time."""
    return given is not None and hmac.compare_digest(token(key, session_id).encode(), given)
