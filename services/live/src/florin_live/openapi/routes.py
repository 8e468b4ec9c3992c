"""``/api/openapi.json`` and ``/api/docs``"""

from typing import Annotated, Any

from litestar import Response, get
from litestar.params import HeaderParameter

from florin_kit.errors import NotFound
from florin_live.openapi import page
from florin_live.openapi.document import Documents, Merged
from florin_live.settings import LiveSettings

IfNoneMatch = Annotated[str | None, HeaderParameter(name="If-None-Match", required=False)]


@get("/api/openapi.json", include_in_schema=False)
async def document_route(documents: Documents, if_none_match: IfNoneMatch = None) -> Response[Any]:
    """The platform's OpenAPI 3.1 document."""
    merged = await documents.get()
    return _answer(merged, if_none_match, merged.body, "application/json", {})


@get("/api/docs", include_in_schema=False)
async def page_route(documents: Documents, settings: LiveSettings, if_none_match: IfNoneMatch = None) -> Response[Any]:
    """The same for people; off in production unless asked for."""
    if not settings.docs_enabled:
        raise NotFound
    merged = await documents.get()
    body = page.render(merged.document).encode()
    return _answer(merged, if_none_match, body, "text/html", {"Content-Security-Policy": page.POLICY})


def _answer(
    merged: Merged, if_none_match: str | None, body: bytes, media_type: str, headers: dict[str, str]
) -> Response[Any]:
    headers = {"ETag": merged.etag, "Cache-Control": "no-cache", **headers}
    if merged.missing:
        headers["X-Florin-Missing"] = ", ".join(merged.missing)
    if if_none_match is not None and merged.etag in {
        tag.strip().removeprefix("W/") for tag in if_none_match.split(",")
    }:
        return Response(None, status_code=304, headers=headers)
    return Response(body, media_type=media_type, headers=headers)
