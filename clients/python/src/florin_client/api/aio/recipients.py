"""Recipients. Written by tools/python_client from the API document; not by hand."""

from florin_client.calls import Call
from florin_client.models import Person
from florin_client.pages import Page
from florin_client.transport import AsyncTransport


class AsyncRecipients:
    """Recipients."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def find(self, *, query: str) -> Page[Person]:
        """Find a recipient by exact e-mail or handle. Scope: ``payments:write``.

        ``query``: Exact e-mail address or handle.
        """
        return await self._transport.send(Call("GET", "/recipients", Page[Person], query={"query": query}))
