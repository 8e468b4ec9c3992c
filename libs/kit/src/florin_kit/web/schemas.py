"""Wire types shared by all services."""

from typing import Annotated, Generic, TypeVar

import msgspec
from litestar.params import QueryParameter

from florin_kit.cursor import LIMIT_MAX

T = TypeVar("T")
Limit = Annotated[int, QueryParameter(ge=1, le=LIMIT_MAX, description="Items on a page")]


class Input(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """A request body: unknown fields are refused."""


class Output(msgspec.Struct, kw_only=True):
    """A response body."""


class Money(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An amount in minor units of an ISO 4217 currency."""

    amount: int
    currency: str


class Page(Output, Generic[T]):
    """One page of a list; ``next_cursor`` is null on the last."""

    items: list[T]
    next_cursor: str | None = None
