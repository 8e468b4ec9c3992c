"""What people type into search and filter fields."""

from typing import Annotated

from litestar.params import QueryParameter

from florin_kit.errors import invalid

TEXT_LENGTH_MAX = 200
Text = Annotated[str | None, QueryParameter(max_length=TEXT_LENGTH_MAX, required=False)]
Cursor = Annotated[str | None, QueryParameter(max_length=512, required=False)]


def text(field: str, value: str | None) -> str | None:
    """The trimmed text, None when it is empty. Raises `ValidationFailed` for control characters.

    PostgreSQL takes no NUL, and none of the others can be in what is searched.
    """
    if value is None or not (trimmed := value.strip()):
        return None
    if not trimmed.isprintable():
        raise invalid(field, "invalid_character", "This contains characters that can't be searched for")
    return trimmed
