"""A closed-loop HTTP load generator: each caller keeps one connection and waits for its answer."""

import asyncio
import time
from collections.abc import Callable

import uvloop

Maker = Callable[[], bytes]


class _Caller(asyncio.Protocol):
    """Asks, waits, asks again; as little work in between as possible."""

    def __init__(self, make: Maker, run: "_Run") -> None:
        self._make = make
        self._run = run
        self._buffer = b""
        self._began = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport: asyncio.Transport = transport  # type: ignore[assignment]
        self._ask()

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        head = self._buffer.find(b"\r\n\r\n")
        if head < 0:
            return
        at = self._buffer.lower().find(b"content-length:", 0, head)
        length = int(self._buffer[at + 15 : self._buffer.index(b"\r", at)])
        if len(self._buffer) < head + 4 + length:
            return
        now = time.perf_counter()
        self._run.seen(self._buffer, now - self._began)
        self._buffer = b""
        if now < self._run.ends:
            self._ask()
        else:
            self._transport.close()

    def connection_lost(self, error: Exception | None) -> None:
        self._run.left(error)

    def _ask(self) -> None:
        request = self._make()
        self._began = time.perf_counter()
        self._transport.write(request)


class _Run:
    def __init__(self, callers: int, seconds: float, status: int) -> None:
        self.ends = time.perf_counter() + seconds
        self.ms: list[float] = []
        self._expected = b"HTTP/1.1 %d " % status
        self._callers = callers
        self._done: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def seen(self, answer: bytes, seconds: float) -> None:
        if not answer.startswith(self._expected) and not self._done.done():
            self._done.set_exception(RuntimeError(f"not a success: {answer[:500]!r}"))
        self.ms.append(seconds * 1000)

    def left(self, error: Exception | None) -> None:
        self._callers -= 1
        if not self._done.done() and (error or not self._callers):
            if error:
                self._done.set_exception(error)
            else:
                self._done.set_result(None)

    async def finish(self) -> None:
        await self._done


def load(port: int, make: Maker, *, callers: int, seconds: float, status: int) -> tuple[float, list[float]]:
    """Requests per second, and each one's milliseconds in ascending order.

    Raises `RuntimeError` when an answer has another status than ``status``.
    """

    async def go() -> tuple[float, list[float]]:
        loop, began = asyncio.get_running_loop(), time.perf_counter()
        run = _Run(callers, seconds, status)
        for _ in range(callers):
            await loop.create_connection(lambda: _Caller(make, run), "127.0.0.1", port)
        await run.finish()
        return len(run.ms) / (time.perf_counter() - began), sorted(run.ms)

    return uvloop.run(go())
