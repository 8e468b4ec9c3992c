"""Requests as nobody should write them, and what comes of them on both sides of the gateway.

Every case is a stream of mutated requests. A strict reference parser (h11) reads the same bytes: the
service behind the gateway may see nothing but what the reference reads too, in that order. Whatever
comes in, answers are valid HTTP, none is a 5xx, and the process serves the next client.

``FLORIN_FUZZ_CASES`` (default 1500) and ``FLORIN_FUZZ_SEED`` make it longer and different.
"""

import asyncio
import contextlib
import json
import os
import random
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import h11
import pytest
from fuzzing.reading import Request, echo, read_answers, read_requests, reference
from fuzzing.streams import FENCE, UPGRADE, make_stream
from joserfc.jwk import OKPKey

from florin_cli.servers import Valkey

CASES = int(os.environ.get("FLORIN_FUZZ_CASES", "1500"))
SEED = int(os.environ.get("FLORIN_FUZZ_SEED", "20261122"))
PATIENCE_S = 0.05  # for an answer that may never come: the request may not be complete
STUCK_S = 10.0
LIMITS = ",".join(f"{name}=999999999/15m" for name in ("anonymous", "user", "address", "signin", "refresh"))


@dataclass
class Service:
    """Stands for every service: reads strictly, remembers what it read and what it could not."""

    jwks: bytes
    seen: list[Request] = field(default_factory=list)
    unreadable: list[str] = field(default_factory=list)
    url: str = ""

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connection = h11.Connection(h11.SERVER, max_incomplete_event_size=1 << 20)
        try:
            while data := await reader.read(65536):
                connection.receive_data(data)
                while read_requests(connection, self.seen):
                    writer.write(self._answer(connection, self.seen[-1]))
                    if connection.our_state is h11.MUST_CLOSE:
                        return
                    connection.start_next_cycle()
        except h11.ProtocolError as error:
            self.unreadable.append(f"{error}: {data!r}")
        except (ConnectionError, asyncio.CancelledError):
            pass  # the gateway, or the test, is at its end
        finally:
            writer.close()

    def _answer(self, connection: h11.Connection, request: Request) -> bytes:
        if request.target == b"/jwks.json":
            self.seen.pop()
            body, headers = self.jwks, [("content-length", str(len(self.jwks)))]
        elif len(request.target) % 2:
            body, headers = b"x" * 700, [("transfer-encoding", "chunked"), ("x-a", "1")]
        else:
            body, headers = b'{"ok":true}', [("content-length", "11")]
        headers.append(("x-answers", echo(request)))
        out = connection.send(h11.Response(status_code=200, headers=headers)) or b""
        if request.method != b"HEAD":
            out += connection.send(h11.Data(data=body)) or b""
        return out + (connection.send(h11.EndOfMessage()) or b"")


@dataclass
class Target:
    """A running gateway and the service behind it."""

    port: int
    process: subprocess.Popen[bytes]
    service: Service

    async def exchange(self, stream: bytes, rng: random.Random, *, complete: bool) -> tuple[bytes, bool]:
        """Send the stream in pieces; all that came back, and whether the gateway ended the connection.

        Where the stream may be an incomplete request, the client ends it after a moment.
        """
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        answer, ended = b"", False
        try:
            cuts = sorted(rng.randrange(len(stream)) for _ in range(rng.choice((0, 0, 1, 2, 8))))
            for start, end in zip([0, *cuts], [*cuts, len(stream)], strict=True):
                writer.write(stream[start:end])
                await writer.drain()
                await asyncio.sleep(0)
            try:
                async with asyncio.timeout(STUCK_S if complete else PATIENCE_S):
                    while chunk := await reader.read(65536):
                        answer += chunk
                ended = True
            except TimeoutError:
                assert not complete, "no end of the answer"
                writer.write_eof()
                async with asyncio.timeout(STUCK_S):
                    while chunk := await reader.read(65536):
                        answer += chunk
        except ConnectionError:
            # Only who goes on after its own `connection: close` may be cut off like that.
            assert not complete, "the connection was reset, the answer lost"
        finally:
            writer.close()
        return answer, ended


HOP_BY_HOP = {b"connection", b"keep-alive", b"te", b"trailer", b"upgrade", b"proxy-connection", b"proxy-authorization"}


def check_service(service: Service, expected: list[Request], answers: list[str | None], *, ended: bool) -> None:
    """The service saw only what the reference reads too, in its order, with clean heads.

    A request that it saw whole has got its own answer, in its own place.
    """
    assert not service.unreadable, f"the service could not read what it got: {service.unreadable}"
    places = iter(enumerate(expected))
    for request in service.seen:
        asked = (request.method, request.target)
        place, match = next(((i, r) for i, r in places if (r.method, r.target) == asked), (-1, None))
        while match and request.complete and answers[place : place + 1] == [None]:
            # The gateway itself has answered that one: the service was asked by a later one like it.
            place, match = next(((i, r) for i, r in places if (r.method, r.target) == asked), (-1, None))
        assert match, f"nobody asked for {asked}"
        assert match.body.startswith(request.body), "another body"
        assert not request.complete or (match.complete and request.body == match.body), "cut or joined"
        if request.complete and ended:
            assert answers[place : place + 1] == [echo(request)], f"{asked} was done and got another answer, or none"
        names = [name for name, _ in request.headers]
        single = {b"host", b"x-request-id", b"x-forwarded-for", b"content-length", b"transfer-encoding"}
        assert all(names.count(name) <= 1 for name in single), names
        assert request.target.partition(b"?")[0] == b"/ws" or not HOP_BY_HOP & set(names), names
        assert not {b"content-length", b"transfer-encoding"} <= set(names)
        assert dict(request.headers).get(b"x-forwarded-for") == b"127.0.0.1", "not by way of the gateway's policy"


@pytest.fixture
async def target(valkey: Valkey) -> AsyncIterator[Target]:
    key = OKPKey.generate_key("Ed25519", parameters={"kid": "fuzz", "alg": "Ed25519", "use": "sig"})
    service = Service(json.dumps({"keys": [key.as_dict(private=False)]}).encode())
    server = await asyncio.start_server(service.serve, "127.0.0.1", 0)
    service.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
    env = {
        "PATH": os.environ["PATH"],
        "FLORIN_ENV": "test",
        "FLORIN_BIND_PORT": str(port),
        "FLORIN_REDIS_URL": valkey.url,
        "FLORIN_JWKS_URL": f"{service.url}/jwks.json",
        "FLORIN_CSRF_KEY": "0123456789abcdefghijABCDEFGHIJ-fuzzing",
        "FLORIN_LIMITS": LIMITS,
        "FLORIN_ACCESS_LOG": "false",
        **{f"FLORIN_{name}_URL": service.url for name in ("AUTH", "PAYMENTS", "ADMIN", "PROFILE", "LIVE")},
    }
    process = subprocess.Popen([sys.executable, "-m", "florin_gateway"], env=env)
    made = Target(port, process, service)
    async with asyncio.timeout(30):
        while not await _serves(made):
            assert process.poll() is None, "the gateway ended"
            await asyncio.sleep(0.05)
    yield made
    process.send_signal(signal.SIGTERM)
    process.wait(30)
    server.close()


async def _serves(target: Target) -> bool:
    try:
        raw, _ = await target.exchange(FENCE, random.Random(0), complete=True)
    except ConnectionError:
        return False
    return raw.startswith(b"HTTP/1.1 200 ")


async def one(target: Target, stream: bytes, rng: random.Random) -> None:
    service = target.service
    service.seen.clear()
    expected = reference(stream)
    complete = bool(expected) and expected[-1].complete and b"?final" in expected[-1].target
    raw, ended = await target.exchange(stream, rng, complete=complete)
    answers = read_answers(raw, ended=ended)
    assert answers or not ended, "no answer at all"
    if not complete or len(answers) < len(expected):
        # What was on its way to the service is there when the next client has its answer.
        assert await _serves(target), "the next client is not served"
        service.seen.remove(next(r for r in reversed(service.seen) if b"?fence" in r.target))
    check_service(service, expected, answers, ended=ended)


async def test_the_gateway_withstands_what_a_fuzzer_makes(target: Target) -> None:
    for number in range(CASES):
        rng = random.Random(SEED * 1_000_003 + number)
        stream = b"".join(make_stream(rng))
        try:
            await one(target, stream, rng)
            assert target.process.poll() is None, "the process ended"
        except (AssertionError, h11.ProtocolError, TimeoutError) as problem:
            shown: Any = stream if len(stream) < 3000 else stream[:1500] + b" ... " + stream[-1500:]
            pytest.fail(f"case {number} of seed {SEED}: {problem!r}\n{shown!r}\nthe service saw {target.service.seen}")
    assert await _serves(target)


async def test_a_socket_that_was_not_opened_is_no_tunnel(target: Target) -> None:
    """The service declines the upgrade and keeps the connection: what follows is no business of its own."""
    target.service.seen.clear()
    reader, writer = await asyncio.open_connection("127.0.0.1", target.port)
    writer.write(UPGRADE)
    async with asyncio.timeout(STUCK_S):
        assert (await reader.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 200 ")
        writer.write(b"GET /metrics HTTP/1.1\r\nhost: live\r\nx-forwarded-for: 192.0.2.66\r\n\r\n")
        with contextlib.suppress(ConnectionError):
            await reader.read()
    writer.close()
    assert await _serves(target)
    assert [request.target for request in target.service.seen if b"?fence" not in request.target] == [b"/ws"]
