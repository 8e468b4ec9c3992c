"""The cookies of Florin; the web front can read none of them.

========================= ========================= ==============================================
name                      path                      holds
========================= ========================= ==============================================
``__Host-florin_access``  ``/``                     the access token; the gateway reads it
``__Secure-florin_refresh`` ``/api/v1/auth/refresh`` the refresh token; sent nowhere else
``__Host-florin_device``  ``/``                     names the browser, for lockout and fingerprint
``__Host-florin_oidc``    ``/``                     binds a sign-in at another provider to the browser
========================= ========================= ==============================================
"""

from litestar.datastructures import Cookie

ACCESS = "__Host-florin_access"
REFRESH = "__Secure-florin_refresh"
DEVICE = "__Host-florin_device"
OIDC = "__Host-florin_oidc"
REFRESH_PATH = "/api/v1/auth/refresh"
DEVICE_TTL_S = 400 * 86400  # the longest that browsers keep a cookie


def access(token: str, ttl_s: int) -> Cookie:
    return _cookie(ACCESS, token, "/", ttl_s)


def refresh(token: str, ttl_s: int) -> Cookie:
    return _cookie(REFRESH, token, REFRESH_PATH, ttl_s)


def device(token: str) -> Cookie:
    return _cookie(DEVICE, token, "/", DEVICE_TTL_S)


def oidc(token: str, ttl_s: int) -> Cookie:
    """Strict is enough: the page that the provider sends the browser back to presents it, not the redirect."""
    return _cookie(OIDC, token, "/", ttl_s)


def signed_out() -> list[Cookie]:
    """Take the tokens away; the device stays known."""
    return [_cookie(ACCESS, "", "/", 0), _cookie(REFRESH, "", REFRESH_PATH, 0)]


def _cookie(name: str, value: str, path: str, ttl_s: int) -> Cookie:
    return Cookie(key=name, value=value, path=path, max_age=ttl_s, secure=True, httponly=True, samesite="strict")
