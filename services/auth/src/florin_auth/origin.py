"""Requests that a cookie speaks for must come from Florin's own pages.

The gateway checks the CSRF token of signed-in requests. Sign-in and refresh have none yet, so the
browser's own word decides here: ``Sec-Fetch-Site`` or ``Origin``, which no page can forge.
"""

from typing import Any

from litestar import Request

from florin_kit.errors import CsrfFailed

REFRESH_HEADER = "x-florin-refresh"


def require_own_page(request: Request[Any, Any, Any], public_origin: str) -> None:
    """Raise `CsrfFailed` when a browser says that another site made the request."""
    site, origin = request.headers.get("sec-fetch-site"), request.headers.get("origin")
    if site is not None and site != "same-origin":
        raise CsrfFailed
    if origin is not None and origin.rstrip("/") != public_origin.rstrip("/"):
        raise CsrfFailed


def require_refresh_header(request: Request[Any, Any, Any], public_origin: str) -> None:
    """A refresh by cookie also needs a header that other sites can't send without being asked first."""
    if request.headers.get(REFRESH_HEADER) != "1":
        raise CsrfFailed(f"Send {REFRESH_HEADER.title()}: 1")
    require_own_page(request, public_origin)
