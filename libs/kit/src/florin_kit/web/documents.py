"""One long JSON document as an attachment, made while it is sent."""

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from typing import Any

import msgspec
from sqlalchemy import Select
from sqlalchemy.ext.asyncio import AsyncSession

FETCH = 500
_encode = msgspec.json.Encoder(decimal_format="string").encode
Chunks = AsyncIterator[Sequence[Any]]


async def document(head: Mapping[str, Any], lists: Iterable[tuple[str, Chunks]]) -> AsyncIterator[bytes]:
    """The parts of one object: the members of ``head``, then a list for each name, an item on each line.

    Cut off anywhere, it is no JSON any more: nobody takes a part for the whole.
    """
    yield b"{\n" + b",\n".join(_encode(name) + b": " + _encode(value) for name, value in head.items())
    for name, chunks in lists:
        yield b",\n" + _encode(name) + b": ["
        between = b"\n"
        async for chunk in chunks:
            if chunk:
                yield between + b",\n".join(map(_encode, chunk))
                between = b",\n"
        yield b"\n]"
    yield b"\n}\n"


async def chunks(ro: AsyncSession, query: Select[Any]) -> AsyncIterator[Sequence[Any]]:
    """What a query of one table finds, some rows at a time, by a cursor of the server's."""
    found = await ro.stream_scalars(query, execution_options={"yield_per": FETCH})
    async for rows in found.partitions():
        yield rows


async def just(items: Sequence[Any]) -> AsyncIterator[Sequence[Any]]:
    """A list that is short enough to be at hand."""
    yield items
