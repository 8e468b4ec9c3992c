"""Sends calls: one transport that waits, one for `asyncio`. They differ in nothing else."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator

import httpx2

from florin_client.calls import Answer, Call
from florin_client.connection import Again, Body, Connection, again, broke_off, parts_of, pause_after_break, result
from florin_client.retries import Tries


class Transport:
    """Sends calls and waits for their answers. May be shared by threads. ``sleep`` takes seconds."""

    def __init__(self, connection: Connection, sleep: Callable[[float], None] = time.sleep) -> None:
        self._http = httpx2.Client(**connection.options())
        self._limits = connection.limits
        self._sleep = sleep

    def send(self, call: Call[Answer]) -> Answer:
        """The answer. Raises `ApiError`, `NoAnswer` or `UnexpectedAnswer`."""
        tries = Tries(call, self._limits)
        while True:
            try:
                with self._http.stream(**parts_of(call, tries.begin())) as response:
                    found = result(call, tries, response, _read(response, tries))
            except httpx2.TransportError as error:
                found = Again(pause_after_break(call, tries, error))
            if not isinstance(found, Again):
                return found
            self._sleep(found.pause_s)

    def stream(self, call: Call[bytes]) -> Iterator[bytes]:
        """The answer's bytes as they come. Until the first one it is tried again like any other call.

        Raises what `send` does; `NoAnswer` also when the answer breaks off.
        """
        tries = Tries(call, self._limits)
        while True:
            begun = False
            try:
                with self._http.stream(**parts_of(call, tries.begin())) as response:
                    if response.is_success:
                        for chunk in response.iter_bytes():
                            begun = True
                            yield chunk
                        return
                    pause_s = again(call, tries, response, _read(response, tries)).pause_s
            except httpx2.TransportError as error:
                if begun:
                    raise broke_off(error) from None
                pause_s = pause_after_break(call, tries, error)
            self._sleep(pause_s)

    def close(self) -> None:
        """Close the connections."""
        self._http.close()


class AsyncTransport:
    """Sends calls and awaits their answers, in one event loop. ``sleep`` takes seconds."""

    def __init__(self, connection: Connection, sleep: Callable[[float], Awaitable[None]] = asyncio.sleep) -> None:
        self._http = httpx2.AsyncClient(**connection.options())
        self._limits = connection.limits
        self._sleep = sleep

    async def send(self, call: Call[Answer]) -> Answer:
        """The answer. Raises `ApiError`, `NoAnswer` or `UnexpectedAnswer`."""
        tries = Tries(call, self._limits)
        while True:
            try:
                async with self._http.stream(**parts_of(call, tries.begin())) as response:
                    found = result(call, tries, response, await _read_async(response, tries))
            except httpx2.TransportError as error:
                found = Again(pause_after_break(call, tries, error))
            if not isinstance(found, Again):
                return found
            await self._sleep(found.pause_s)

    async def stream(self, call: Call[bytes]) -> AsyncIterator[bytes]:
        """The answer's bytes as they come. Until the first one it is tried again like any other call.

        Raises what `send` does; `NoAnswer` also when the answer breaks off.
        """
        tries = Tries(call, self._limits)
        while True:
            begun = False
            try:
                async with self._http.stream(**parts_of(call, tries.begin())) as response:
                    if response.is_success:
                        async for chunk in response.aiter_bytes():
                            begun = True
                            yield chunk
                        return
                    pause_s = again(call, tries, response, await _read_async(response, tries)).pause_s
            except httpx2.TransportError as error:
                if begun:
                    raise broke_off(error) from None
                pause_s = pause_after_break(call, tries, error)
            await self._sleep(pause_s)

    async def close(self) -> None:
        """Close the connections."""
        await self._http.aclose()


def _read(response: httpx2.Response, tries: Tries) -> bytes:
    body = Body(response, tries)
    for chunk in response.iter_bytes():
        body.add(chunk)
    return body.read()


async def _read_async(response: httpx2.Response, tries: Tries) -> bytes:
    body = Body(response, tries)
    async for chunk in response.aiter_bytes():
        body.add(chunk)
    return body.read()
