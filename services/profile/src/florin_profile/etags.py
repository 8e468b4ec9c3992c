"""Entity tags of versioned resources (RFC 9110, 8.8.3 and 13.1)."""

from typing import Annotated, Any, TypeVar

from litestar import Response
from litestar.params import HeaderParameter

from florin_kit.errors import PreconditionFailed

T = TypeVar("T")
IfMatch = Annotated[str | None, HeaderParameter(name="If-Match", required=False)]
IfNoneMatch = Annotated[str | None, HeaderParameter(name="If-None-Match", required=False)]


def etag(version: int) -> str:
    """The strong entity tag of a version."""
    return f'"{version}"'


def matches(header: str, version: int) -> bool:
    """Whether an ``If-Match`` or ``If-None-Match`` value names this version."""
    tags = {tag.strip().removeprefix("W/") for tag in header.split(",")}
    return "*" in tags or etag(version) in tags


def require(if_match: str | None, version: int) -> None:
    """Raise `PreconditionFailed` when the client would change something older than this."""
    if if_match is not None and not matches(if_match, version):
        raise PreconditionFailed


def answer(body: T, version: int, if_none_match: str | None = None) -> Response[T]:
    """A body with its entity tag, or 304 without a body when the client has it already."""
    headers = {"ETag": etag(version), "Cache-Control": "private, no-cache"}
    if if_none_match is not None and matches(if_none_match, version):
        nothing: Any = None
        return Response(nothing, status_code=304, headers=headers)
    return Response(body, headers=headers)
