"""A TCP proxy that behaves as networks and dying services do."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from enum import Enum

JUNK = b"\x16\x03\x01 this is not http \x00\xff\r\n\r\n"
HALF_BYTES = 60


class Fault(Enum):
    """What the proxy does with what it is given."""

    NONE = "none"
    SLOW = "slow"  # every answer comes late, but comes
    HANG = "hang"  # takes requests and says nothing
    RESET = "reset"  # breaks off when a request comes
    HALF = "half"  # breaks off within an answer: the service has done its work
    JUNK = "junk"  # answers with something else
    REFUSE = "refuse"  # nobody listens


class FaultProxy:
    """Between a client and ``127.0.0.1:target``; `fault` may be changed at any time by `turn`."""

    def __init__(self, target: int, slow_s: float = 0.3) -> None:
        self._target = target
        self._slow_s = slow_s
        self._server: asyncio.Server | None = None
        self._open: set[asyncio.StreamWriter] = set()
        self._work: set[asyncio.Task[None]] = set()
        self.fault = Fault.NONE
        self.port = 0
        self.requests = 0  # pieces that came from clients

    async def turn(self, fault: Fault) -> None:
        """Behave like that from now on, on the connections that are open as well."""
        if self.fault is Fault.REFUSE:
            await self._listen()
        self.fault = fault
        if fault is Fault.REFUSE:
            await self.close()

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator["FaultProxy"]:
        await self._listen()
        try:
            yield self
        finally:
            await self.close()

    async def _listen(self) -> None:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def close(self) -> None:
        assert self._server is not None
        self._server.close()
        for writer in list(self._open):
            writer.transport.abort()
        for task in list(self._work):
            task.cancel()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        behind, to_service = await asyncio.open_connection("127.0.0.1", self._target)
        self._open |= {writer, to_service}
        back = asyncio.create_task(self._answers(behind, writer))
        self._work.add(back)
        try:
            while data := await reader.read(65536):
                self.requests += 1
                if self.fault is Fault.RESET:
                    break
                if self.fault is Fault.JUNK:
                    writer.write(JUNK)
                elif self.fault is not Fault.HANG:
                    to_service.write(data)
        except ConnectionError:
            pass
        finally:
            back.cancel()
            self._work.discard(back)
            for each in (writer, to_service):
                self._open.discard(each)
                each.transport.abort()

    async def _answers(self, behind: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError):
            while data := await behind.read(65536):
                if self.fault is Fault.SLOW:
                    await asyncio.sleep(self._slow_s)
                if self.fault is Fault.HALF:
                    writer.write(data[:HALF_BYTES])
                    await writer.drain()
                    break
                if self.fault is not Fault.HANG:
                    writer.write(data)
                    await writer.drain()
        writer.transport.abort()
