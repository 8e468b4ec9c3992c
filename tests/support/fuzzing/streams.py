"""Streams of HTTP requests as nobody should write them. Pure: everything follows from the generator."""

import random

FINAL = b"GET /api/v1/payments?final HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n"
FENCE = FINAL.replace(b"?final", b"?fence")
SMUGGLED = b"GET /api/v1/admin?smuggled HTTP/1.1\r\nhost: x\r\n\r\n"
UPGRADE = (
    b"GET /ws HTTP/1.1\r\nhost: x\r\nconnection: upgrade\r\nupgrade: websocket\r\n"
    b"sec-websocket-key: a\r\nsec-websocket-version: 13\r\n\r\n"
)
VALID = [
    b"GET /api/v1/payments?limit=2 HTTP/1.1\r\nhost: x\r\naccept: */*\r\nuser-agent: fuzz/1\r\n\r\n",
    b"HEAD /api/v1/wallets HTTP/1.1\r\nhost: x\r\n\r\n",
    b"OPTIONS /api/v1/profile HTTP/1.1\r\nhost: x\r\norigin: https://florin.test\r\n\r\n",
    b"POST /api/v1/payments HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 11\r\n\r\nhello world",
    b"PUT /api/v1/profile HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\nConnection: keep-alive\r\n\r\n",
    b"DELETE /api/v1/profile/x HTTP/1.1\r\nhost: x\r\ncontent-length: %d\r\n\r\n%b" % (len(SMUGGLED), SMUGGLED),
    b"POST /api/v1/payments HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n",
    b"POST /api/v1/payments HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\ntrailer: x-sum\r\n\r\n"
    b'A;name=value;q="a b"\r\n0123456789\r\n%x\r\n%b\r\n0\r\nx-sum: 1\r\n\r\n' % (len(SMUGGLED), SMUGGLED),
    b"PATCH /api/v1/profile HTTP/1.1\r\nhost: x\r\nexpect: 100-continue\r\ncontent-length: 3\r\n\r\nabc",
    b"GET /api/v1/payments HTTP/1.1\r\nhost: x\r\ncookie: a=b; __Host-florin_access=c\r\nauthorization: Bearer a.b.c\r\n\r\n",
    b"GET /health/live HTTP/1.1\r\nhost: x\r\n\r\n",
    UPGRADE,
    b"GET /nowhere HTTP/1.0\r\nhost: x\r\nconnection: keep-alive\r\n\r\n",
    b"POST /api/v1/auth/login HTTP/1.1\r\nhost: x\r\nconnection: x-a, close\r\nx-a: 1\r\ncontent-length: 2\r\n\r\n{}",
]
WORDS = [
    *(
        b"\r\n",
        b"\n",
        b"\r",
        b"\x00",
        b" ",
        b"\t",
        b":",
        b";",
        b",",
        b"0",
        b"\x0b",
        b"\x7f",
        b"\xff",
        b"\r\n\r\n",
        b"\n\n",
    ),
    *(b"\r\n ", b"0\r\n\r\n", b"HTTP/1.1", b"HTTP/1.0", b"http://other/", b"*", b"%0d%0a", b"//", b"/../", b"?", b"#"),
    *(b"content-length: 5\r\n", b"content-length: 0\r\n", b"Content-Length : 3\r\n", b"content-length: 1, 1\r\n"),
    *(b"transfer-encoding: chunked\r\n", b"Transfer-Encoding:\tchunked\r\n", b"transfer-encoding: identity\r\n"),
    *(b"transfer-encoding: chunked, chunked\r\n", b"transfer-encoding\x00: chunked\r\n", b"host: y\r\n", b";a=b", b";"),
    *(b"upgrade: websocket\r\nconnection: upgrade\r\n", b"upgrade: h2c\r\n", b"connection: content-length\r\n"),
    *(b"connection: host, transfer-encoding\r\n", b"expect: 100-continue\r\n", b"x-a: 1\r\n folded\r\n", SMUGGLED),
]


def mutate(rng: random.Random, data: bytes) -> bytes:
    """One step away from what it was."""
    at, end = sorted((rng.randrange(len(data) + 1), rng.randrange(len(data) + 1)))
    end = min(end, at + rng.choice((1, 2, 4, 16, 64)))
    kind = rng.randrange(12)
    if kind == 0 and at < len(data):
        return data[:at] + bytes([data[at] ^ (1 << rng.randrange(8))]) + data[at + 1 :]
    if kind == 1:
        return data[:at] + bytes([rng.randrange(256)]) + data[at + 1 :]
    if kind == 2:
        return data[:at] + data[end:]
    if kind == 3:
        return data[:end] + data[at:end] * rng.choice((1, 1, 1, 3)) + data[end:]
    if kind in (4, 5):
        return data[:at] + rng.choice(WORDS) + data[at:]
    lines = data.split(b"\r\n")
    which = rng.randrange(len(lines))
    if kind in (6, 7):  # a word where a line begins
        lines[which] = rng.choice(WORDS) + lines[which]
    elif kind == 8:  # other ends of lines
        ending = rng.choice((b"\n", b"\r", b"\r\r\n", b"\n\r", b" \r\n", b"\t\r\n"))
        return (
            ending.join(lines)
            if rng.random() < 0.3
            else b"\r\n".join(lines[:which]) + ending + b"\r\n".join(lines[which:])
        )
    elif kind == 9:  # another number
        digits = [i for i, byte in enumerate(data) if 0x30 <= byte <= 0x39]
        if digits:
            i = rng.choice(digits)
            number = rng.choice(
                (b"0", b"1", b"9", b"00", b"-1", b"+1", b"0x1", b"1_0", b"f" * 16, b"f" * 17, b"9" * 20)
            )
            return data[:i] + number + data[i + 1 :]
    elif kind == 10:  # far too much of something
        giant = rng.choice((b"a", b"x: y\r\n", b"\r\n", b" ", b"0", b";"))
        return data[:at] + giant * rng.choice((300, 3000, 20_000)) + data[at:]
    else:  # lines change places
        other = rng.randrange(len(lines))
        lines[which], lines[other] = lines[other], lines[which]
    return b"\r\n".join(lines)


def make_stream(rng: random.Random, host: bytes = b"x") -> list[bytes]:
    """Requests for a server that is called ``host``; the last, untouched, asks for an end of the connection."""
    named = b"ost: " + host + b"\r"
    stream = [rng.choice(VALID).replace(b"ost: x\r", named) for _ in range(rng.choice((1, 1, 1, 2, 3, 7)))]
    for _ in range(rng.choice((0, 1, 1, 1, 2, 4))):
        which = rng.randrange(len(stream))
        stream[which] = mutate(rng, stream[which])
    return [*stream, FINAL.replace(b"ost: x\r", named)]
