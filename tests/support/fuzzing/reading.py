"""What a strict parser (h11) reads: of requests, as a reference, and of answers, as a client."""

import re
from dataclasses import dataclass

import h11


@dataclass
class Request:
    """A request as a parser read it; not ``complete`` when its end did not come."""

    method: bytes
    target: bytes
    headers: list[tuple[bytes, bytes]]
    body: bytes = b""
    complete: bool = False


def read_requests(connection: h11.Connection, found: list[Request]) -> bool:
    """Take what the parser has understood; whether the connection goes on. Raises h11's errors."""
    while True:
        event = connection.next_event()
        if isinstance(event, h11.Request):
            found.append(Request(event.method, event.target, list(event.headers)))
        elif isinstance(event, h11.Data):
            found[-1].body += event.data
        elif isinstance(event, h11.EndOfMessage):
            found[-1].complete = True
            return True
        else:
            return False


def reference(stream: bytes) -> list[Request]:
    """What a strict parser makes of the stream, up to where it gives up."""
    found: list[Request] = []
    # Empty lines before a request are to be passed over (RFC 9112, 2.2); h11 does not.
    while stream := stream.lstrip(b"\r\n"):
        # Nor does it know that words of the request line may lie further apart (RFC 9112, 3).
        stream = re.sub(rb"\A([!-~]+) +([!-~]+) +(?=HTTP/)", rb"\1 \2 ", stream)
        before = len(found)
        try:
            following = _read_one(stream, found)
        except h11.ProtocolError:
            # Nor that the size of a chunk may begin with any number of zeros (RFC 9112, 7.1).
            shorter = re.sub(rb"\r\n0{16,}(?=[0-9a-fA-F])", rb"\r\n0", stream)
            if len(found) == before or shorter == stream or (b"transfer-encoding", b"chunked") not in found[-1].headers:
                break
            del found[before:]
            following = shorter
        if following is None:
            break
        stream = following
    return found


def _read_one(stream: bytes, found: list[Request]) -> bytes | None:
    """Read a request; what comes after it, or None when that is no request any more."""
    connection = h11.Connection(h11.SERVER, max_incomplete_event_size=1 << 20)
    connection.receive_data(stream)
    if not read_requests(connection, found) or connection.our_state is h11.MUST_CLOSE:
        return None
    connection.send(h11.Response(status_code=200, headers=[("content-length", "0")]))
    connection.send(h11.EndOfMessage())
    return connection.trailing_data[0] if connection.our_state is h11.DONE else None


def echo(request: Request) -> str:
    return f"{request.method.decode()}-{request.target.hex()}"


def read_answers(raw: bytes, *, ended: bool) -> list[str | None]:
    """Which request each answer is for, None where the gateway itself has answered.

    They are HTTP to the last byte, and none is a 5xx: raises `AssertionError` otherwise.
    """
    answers: list[str | None] = []
    while raw:
        final = raw
        while final.startswith(b"HTTP/1.1 1"):  # 100 Continue comes before the answer
            final = final.partition(b"\r\n\r\n")[2]
        head, _, rest = final.partition(b"\r\n\r\n")
        if b"x-answers: HEAD" in head:
            bodyless = True
        else:  # the gateway's own answer: it may be for a HEAD, and it may have failed to read that
            bodyless = b"x-answers" not in head and (not rest or rest.startswith(b"HTTP/1.1 "))
        client = h11.Connection(h11.CLIENT, max_incomplete_event_size=1 << 20)
        client.send(h11.Request(method="HEAD" if bodyless else "GET", target="/", headers=[("host", "x")]))
        client.send(h11.EndOfMessage())
        client.receive_data(raw)
        if ended:
            client.receive_data(b"")
        answer = None
        while not isinstance(event := client.next_event(), h11.EndOfMessage):
            if event is h11.NEED_DATA:
                return answers  # the client went first
            if isinstance(event, h11.Response):
                assert event.status_code < 500, f"the gateway answered {event.status_code}"
                answer = dict(event.headers).get(b"x-answers", b"").decode() or None
        answers.append(answer)
        raw = client.trailing_data[0]
        assert not raw or client.their_state is h11.DONE, "bytes after the last answer"
    return answers
