"""One client connection: keeps requests in their order, and answers within bounds of time and memory."""

import asyncio
from collections import deque
from typing import TYPE_CHECKING

from florin_gateway.proxy.exchange import Exchange
from florin_gateway.proxy.reader import RequestReader
from florin_kit import errors

if TYPE_CHECKING:
    from florin_gateway.server import Gateway

PIPELINED_MAX = 4
LINGER_S = 3.0
LINGER_BYTES_MAX = 4 * 1024 * 1024


class ClientConnection:
    """Requests are answered one after the other; at most a few may wait their turn.

    It is an `asyncio.Protocol` by its methods. With the class as its base it could not be compiled (ADR 28).
    """

    def __init__(self, gateway: "Gateway") -> None:
        self._gateway = gateway
        self.transport: asyncio.Transport = None  # type: ignore[assignment]
        self.peer = ""
        self.closed = False
        self.unreadable = False  # nothing more is read of it; its answers may still be due
        self._reader = RequestReader(self, gateway)
        self._queue: deque[Exchange] = deque()
        self._switching: Exchange | None = None  # what comes after its request belongs to it
        self._answering = False  # the first of the queue has begun
        self._beginning = False
        self._reading = True
        self._reading_on = False
        self._held = False  # an exchange takes no more of its body for now
        self._writable = True
        self._half_closed = False
        self._discarded = 0
        self.deadline = 0.0
        self._write_deadline = 0.0
        self._end_deadline = 0.0

    # asyncio.Protocol

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport  # type: ignore[assignment]
        peer = transport.get_extra_info("peername")
        self.peer = peer[0] if peer else "127.0.0.1"
        self.deadline = self._gateway.head_deadline
        if not self._gateway.admit(self):
            self.end_with(errors.Overloaded(retry_after_s=1))

    def data_received(self, data: bytes) -> None:
        if self.unreadable:
            self._discarded += len(data)
            if self._discarded > LINGER_BYTES_MAX:
                self.transport.abort()
            return
        if self._switching is not None:
            self._switching.tunnelled(data)
            return
        self._reader.received += data
        self._read_on()

    def connection_lost(self, _error: Exception | None) -> None:
        self.closed = self.unreadable = True
        self._gateway.forget(self)
        for exchange in list(self._queue):
            exchange.abandon()
        self._queue.clear()

    def eof_received(self) -> bool:
        """The client sends no more; it may still want its answers."""
        self._half_closed = True
        if self._reader.current is not None and self._queue and self._queue[0] is not self._reader.current:
            self.end_with(errors.MalformedRequest())  # it will never be whole, but those before it are
        return bool(self._queue) and self._reader.current is None

    def pause_writing(self) -> None:
        self._writable = False
        self._write_deadline = self._gateway.now + self._gateway.settings.write_timeout_s
        if self._queue:
            self._queue[0].client_writable(False)

    def resume_writing(self) -> None:
        self._writable = True
        self._write_deadline = 0.0
        if self._answering:
            self._queue[0].client_writable(True)
        else:
            self._next()

    # For the reader

    def arrived(self, exchange: Exchange) -> None:
        """The head of a request is complete."""
        self._queue.append(exchange)
        self.deadline = self._gateway.body_deadline
        self._next()

    def read_whole(self) -> None:
        """A request is complete; it may be answered already."""
        self.deadline = 0.0 if self._queue else self._gateway.idle_deadline

    def upgraded(self, rest: bytes) -> None:
        """The last request was one to switch protocols; ``rest`` and all that follows belongs to it."""
        if self._queue and self._queue[-1].wants_upgrade:
            self._switching = self._queue[-1]
            self._switching.tunnelled(rest)
        else:
            self.end_with(errors.MalformedRequest())

    # For exchanges

    def write(self, data: bytes) -> None:
        if not self.closed:
            self.transport.write(data)

    def hold(self, on: bool) -> None:
        """Stop or go on reading from the client (back-pressure)."""
        self._held = on
        self._read_on()

    def end_with(self, problem: errors.Problem) -> None:
        """Nothing more can be read: say so after the answers that are due, then close."""
        if self.unreadable or self.closed:
            return
        exchange = self._reader.current or Exchange(self, self._gateway)
        self.unreadable = True
        self._reader.current = None
        if self._queue and self._queue[0] is exchange:  # the request in progress itself is broken
            exchange.refuse(problem, close=True)
            return
        exchange.problem = exchange.problem or problem
        if exchange not in self._queue:
            self._queue.append(exchange)
        if len(self._queue) > 1:
            self._set_reading(False)  # what still comes, or the client's end, is not to cost the others their answers
        self._next()

    def finished(self, exchange: Exchange, *, close: bool) -> None:
        """An exchange ended; the next one's turn comes."""
        if self._queue and self._queue[0] is exchange:
            self._queue.popleft()
            self._answering = False
        if self.closed:
            return
        last = not self._queue and (self.unreadable or self._half_closed or self._gateway.draining)
        if close or last:
            # Only who has said so, and is through with it, sends nothing more.
            linger = self.unreadable or not exchange.last or not exchange.complete
            self.unreadable = True
            self._queue.clear()
            self._close(linger=linger)
            return
        if self._reader.current is None:
            self.deadline = self._gateway.idle_deadline
        self._held = False
        self._next()
        self._read_on()

    def _next(self) -> None:
        """Begin the first request of the queue, but not while the client does not read the answers it has."""
        if self._beginning:
            return  # answered at once: the loop goes on, it is not called anew for each request
        self._beginning = True
        while self._queue and not self._answering and self._writable:
            self._answering = True
            self._queue[0].begin()
        self._beginning = False

    def tick(self, now: float) -> None:
        """Enforce deadlines; called every second."""
        if self._queue:
            exchange = self._queue[0]
            if exchange.deadline and now > exchange.deadline and not exchange.switched:
                exchange.expire()
                return
        if 0 < self._write_deadline < now or 0 < self._end_deadline < now:
            self.transport.abort()
            return
        if self.deadline and now > self.deadline and self._reading and not self.unreadable:
            waiting_for_body = bool(self._queue) and not self._queue[-1].complete
            if not self._queue or waiting_for_body:
                self.transport.abort()

    @property
    def tunnelling(self) -> bool:
        """Whether the connection carries a WebSocket; it ends only with the process."""
        return bool(self._queue) and self._queue[0].switched

    def drain(self) -> None:
        """Close as soon as nothing is in progress."""
        if not self._queue:
            self.transport.close()

    def _close(self, *, linger: bool) -> None:
        """Close; with ``linger`` what the client still sends is read and thrown away for a moment.

        Closing while data comes in resets the connection, and the client would lose the answer.
        """
        settings = self._gateway.settings
        flushed = not self.transport.get_write_buffer_size()
        self._end_deadline = self._gateway.now + (LINGER_S if flushed else settings.write_timeout_s)
        self._reader.received = b""
        if linger and not self._half_closed and self.transport.can_write_eof():
            self._set_reading(True)
            self.transport.write_eof()
        else:
            self.transport.close()

    def _read_on(self) -> None:
        """Read what was received, but no more requests than may wait, nor more of a body than is taken."""
        if self._reading_on:
            return  # the loop goes on
        self._reading_on = True
        while self._reader.received and self._may_read():
            self._reader.read_piece()
        self._reading_on = False
        if not self.unreadable:
            self._set_reading(self._may_read())

    def _may_read(self) -> bool:
        return not self._held and not self.unreadable and len(self._queue) <= PIPELINED_MAX

    def _set_reading(self, reading: bool) -> None:
        if reading != self._reading and not self.closed:
            self._reading = reading
            if reading:
                self.transport.resume_reading()
                if self._reader.current is not None:  # so far it was not the client that took its time
                    self.deadline = self._gateway.body_deadline
            else:
                self.transport.pause_reading()
