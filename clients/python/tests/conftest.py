"""A small HTTP server that answers as it is told, and both clients that ask it."""

import asyncio
import json
import threading
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from florin_client import AsyncFlorin, CallLimits, Florin

KEY = "fl_live_abcdefghijklmnopqrstuvwxyz01233jZsQk"
BREAK = object()


@dataclass
class Asked:
    """One request as it came."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes

    @property
    def key(self) -> str | None:
        return self.headers.get("idempotency-key")


@dataclass
class Door:
    """Where a platform would be. ``answers`` are given one after another, the last one for ever."""

    answers: list[Any] = field(default_factory=list)
    asked: list[Asked] = field(default_factory=list)
    url: str = ""

    def say(self, status: int, document: Any = None, **headers: str) -> None:
        kind = "application/problem+json" if status >= 400 else "application/json"
        named = {"Content-Type": kind} | {name.replace("_", "-"): value for name, value in headers.items()}
        body = document if isinstance(document, bytes) else b"" if document is None else json.dumps(document).encode()
        self.answers.append((status, named, body))

    def refuse(self, status: int, code: str, **headers: str) -> None:
        problem = {"type": "about:blank", "title": code, "status": status, "code": code, "detail": "words"}
        self.say(status, problem | {"request_id": "req-1"}, **headers)

    def hang_up(self) -> None:
        """Take the request, and close the connection without an answer."""
        self.answers.append(BREAK)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    door: Door

    def _serve(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length", 0)))
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.door.asked.append(Asked(self.command, self.path, headers, body))
        answer = self.door.answers.pop(0) if len(self.door.answers) > 1 else self.door.answers[0]
        if answer is BREAK:
            self.close_connection = True
            return
        status, named, content = answer
        self.send_response(status)
        for name, value in named.items():
            self.send_header(name, value)
        if status != 204:
            self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    do_GET = do_POST = do_PATCH = do_DELETE = _serve  # noqa: N815 - the names of http.server

    def log_message(self, *_: object) -> None:
        pass


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_: object) -> None:
        """A client that leaves before the end is nothing to report."""


@pytest.fixture
def door() -> Iterator[Door]:
    made = Door()
    server = _Server(("127.0.0.1", 0), type("Handler", (_Handler,), {"door": made}))
    made.url = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield made
    server.shutdown()
    server.server_close()


@dataclass
class Asking:
    """One of the two clients. ``pauses`` are those that it would have made."""

    door: Door
    is_async: bool
    pauses: list[float] = field(default_factory=list)

    async def __call__(self, use: Callable[[Any], Any], **limits: Any) -> Any:
        """What ``use`` makes of the client, awaited if that is how it is used."""
        options = {"limits": CallLimits(**limits)}
        if not self.is_async:

            def work() -> Any:
                with Florin(self.door.url, KEY, sleep=self.pauses.append, **options) as florin:
                    found = use(florin)
                    return list(found) if hasattr(found, "__iter__") and not isinstance(found, bytes) else found

            return await asyncio.to_thread(work)

        async def pause(pause_s: float) -> None:
            self.pauses.append(pause_s)

        async with AsyncFlorin(self.door.url, KEY, sleep=pause, **options) as florin:
            found = use(florin)
            return await found if isinstance(found, Awaitable) else [item async for item in found]


@pytest.fixture(params=["sync", "async"])
def ask(request: pytest.FixtureRequest, door: Door) -> Asking:
    """Both clients, one after the other: what one does the other does as well."""
    return Asking(door, request.param == "async")
