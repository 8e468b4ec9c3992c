"""Lists of the platform come in pages; these walk through all of them."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Generic, TypeVar

import msgspec

from florin_client.calls import Call
from florin_client.errors import UnexpectedAnswer

if TYPE_CHECKING:
    from florin_client.transport import AsyncTransport, Transport

Item = TypeVar("Item")


class Page(msgspec.Struct, Generic[Item], frozen=True):
    """A page of a list. ``next_cursor`` leads to the next one; None: this is the last."""

    items: list[Item]
    next_cursor: str | None = None


class Pages(Generic[Item]):
    """A list, fetched as it is walked through: ``for item in pages``. Walking again fetches again."""

    def __init__(self, transport: "Transport", call: Call[Page[Item]]) -> None:
        self._transport = transport
        self._call = call

    def __iter__(self) -> Iterator[Item]:
        for page in self.pages():
            yield from page.items

    def pages(self) -> Iterator[Page[Item]]:
        """Page by page; ``next_cursor`` of one, given as ``cursor``, goes on after it another time."""
        call = self._call
        while True:
            page = self._transport.send(call)
            yield page
            if page.next_cursor is None:
                return
            call = following(call, page.next_cursor)


class AsyncPages(Generic[Item]):
    """A list, fetched as it is walked through: ``async for item in pages``. Walking again fetches again."""

    def __init__(self, transport: "AsyncTransport", call: Call[Page[Item]]) -> None:
        self._transport = transport
        self._call = call

    async def __aiter__(self) -> AsyncIterator[Item]:
        async for page in self.pages():
            for item in page.items:
                yield item

    async def pages(self) -> AsyncIterator[Page[Item]]:
        """Page by page; ``next_cursor`` of one, given as ``cursor``, goes on after it another time."""
        call = self._call
        while True:
            page = await self._transport.send(call)
            yield page
            if page.next_cursor is None:
                return
            call = following(call, page.next_cursor)


def following(call: Call[Page[Item]], cursor: str) -> Call[Page[Item]]:
    """The call for the page after ``cursor``. Raises `UnexpectedAnswer` for one that leads nowhere."""
    if call.query.get("cursor") == cursor:
        raise UnexpectedAnswer("a page that leads to itself", status=200, request_id=None)
    return replace(call, query={**call.query, "cursor": cursor})
