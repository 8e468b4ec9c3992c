"""Requests that two parsers might read differently never get through."""

from typing import Any

import pytest

HOST = b"host: x\r\n"
BAD = {
    "both lengths": b"POST /api/v1/payments HTTP/1.1\r\nhost: x\r\ncontent-length: 3\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n",
    "both lengths, other order": b"POST /api/v1/payments HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\ncontent-length: 3\r\n\r\n0\r\n\r\n",
    "two content-lengths": b"POST /api/v1/payments HTTP/1.1\r\nhost: x\r\ncontent-length: 3\r\ncontent-length: 4\r\n\r\nabcd",
    "same content-length twice": b"POST /api/v1/payments HTTP/1.1\r\nhost: x\r\ncontent-length: 3\r\ncontent-length: 3\r\n\r\nabc",
    "list of content-lengths": b"POST /api/v1/payments HTTP/1.1\r\nhost: x\r\ncontent-length: 3, 3\r\n\r\nabc",
    "negative content-length": b"POST /api/v1/payments HTTP/1.1\r\nhost: x\r\ncontent-length: -1\r\n\r\n",
    "signed content-length": b"POST /api/v1/payments HTTP/1.1\r\nhost: x\r\ncontent-length: +3\r\n\r\nabc",
    "huge content-length": b"POST /api/v1/payments HTTP/1.1\r\nhost: x\r\ncontent-length: 99999999999999999999\r\n\r\n",
    "unknown transfer-encoding": b"POST /api/v1/payments HTTP/1.1\r\nhost: x\r\ntransfer-encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
    "transfer-encoding twice": b"POST /api/v1/payments HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\ntransfer-encoding: identity\r\n\r\n0\r\n\r\n",
    "hidden transfer-encoding": b"POST /api/v1/payments HTTP/1.1\r\nhost: x\r\ntransfer-encoding: xchunked\r\n\r\n0\r\n\r\n",
    "space before the colon": b"POST /api/v1/payments HTTP/1.1\r\nhost: x\r\ntransfer-encoding : chunked\r\n\r\n0\r\n\r\n",
    "folded header": b"GET /api/v1/payments HTTP/1.1\r\nhost: x\r\nx-a: 1\r\n folded\r\n\r\n",
    "duplicate host": b"GET /api/v1/payments HTTP/1.1\r\nhost: x\r\nhost: y\r\n\r\n",
    "no host": b"GET /api/v1/payments HTTP/1.1\r\n\r\n",
    "absolute form": b"GET http://other/api/v1/payments HTTP/1.1\r\nhost: x\r\n\r\n",
    "connect": b"CONNECT other:443 HTTP/1.1\r\nhost: x\r\n\r\n",
    "trace": b"TRACE /api/v1/payments HTTP/1.1\r\nhost: x\r\n\r\n",
    "nul in a header": b"GET /api/v1/payments HTTP/1.1\r\nhost: x\r\nx-a: a\x00b\r\n\r\n",
    "bare cr in a header": b"GET /api/v1/payments HTTP/1.1\r\nhost: x\r\nx-a: a\rb\r\n\r\n",
    "control in the target": b"GET /api/v1/pay\x01ments HTTP/1.1\r\nhost: x\r\n\r\n",
    "non-ascii target": b"GET /api/v1/pay\xc3\xa4 HTTP/1.1\r\nhost: x\r\n\r\n",
    "encoded path": b"POST /api/v1/auth/%6cogin HTTP/1.1\r\nhost: x\r\ncontent-length: 0\r\n\r\n",
    "dot segments": b"GET /api/v1/auth/../payments HTTP/1.1\r\nhost: x\r\n\r\n",
    "double slash": b"POST /api/v1/auth//login HTTP/1.1\r\nhost: x\r\ncontent-length: 0\r\n\r\n",
    "h2c upgrade": b"GET /api/v1/payments HTTP/1.1\r\nhost: x\r\nconnection: upgrade\r\nupgrade: h2c\r\n\r\n",
    "http/2 preface": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "old version with chunks": b"POST /api/v1/payments HTTP/1.0\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n",
    "bad chunk size": b"POST /api/v1/payments HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\nzz\r\nabc\r\n0\r\n\r\n",
    "bad chunk end": b"POST /api/v1/payments HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabcd\r\n0\r\n\r\n",
    "rubbish": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    "long target": b"GET /api/v1/payments?" + b"a" * 9000 + b" HTTP/1.1\r\nhost: x\r\n\r\n",
    "long header": b"GET /api/v1/payments HTTP/1.1\r\nhost: x\r\nx-a: " + b"a" * 17_000 + b"\r\n\r\n",
    "endless header": b"GET /api/v1/payments HTTP/1.1\r\nhost: x\r\nx-a: " + b"a" * 30_000,
    "many headers": b"GET /api/v1/payments HTTP/1.1\r\nhost: x\r\n" + b"x-a: 1\r\n" * 3000 + b"\r\n",
}


@pytest.mark.parametrize("name", BAD)
async def test_is_refused_and_reaches_nobody(door: Any, name: str) -> None:
    marker = b"GET /api/v1/payments?smuggled HTTP/1.1\r\nhost: x\r\n\r\n"
    raw = await door.raw(BAD[name] + marker)
    assert raw.startswith(b"HTTP/1.1 4"), raw[:200]
    assert not any("smuggled" in request["target"] for request in door.upstream.seen), (
        "the rest was taken for a request"
    )
    assert [r["target"] for r in door.upstream.seen] == []


async def test_a_body_on_get_and_delete_is_framed_not_smuggled(door: Any) -> None:
    inner = b"GET /api/v1/payments?smuggled HTTP/1.1\r\nhost: x\r\n\r\n"
    for method in (b"GET", b"DELETE"):
        await door.raw(
            b"%b /api/v1/payments HTTP/1.1\r\nhost: x\r\ncontent-length: %d\r\n\r\n%b" % (method, len(inner), inner)
        )
    assert [(r["method"], r["body"]) for r in door.upstream.seen] == [
        ("GET", inner.decode()),
        ("DELETE", inner.decode()),
    ]


async def test_hop_by_hop_and_proxy_headers_stay_outside(door: Any) -> None:
    await door.raw(
        b"GET /api/v1/payments HTTP/1.1\r\nhost: evil\r\nconnection: x-secret, keep-alive\r\nx-secret: 1\r\nte: trailers\r\n"
        b"keep-alive: 300\r\nproxy-authorization: x\r\nx-forwarded-for: 6.6.6.6\r\nx-forwarded-host: evil\r\nx-real-ip: 6.6.6.6\r\n"
        b"forwarded: for=6.6.6.6\r\nx-request-id: mine\r\ncookie: a=b\r\n\r\n"
    )
    [got] = door.upstream.seen
    names = {name for name, _ in got["headers"]}
    assert names == {"host", "x-request-id", "x-forwarded-for", "x-forwarded-proto", "traceparent"}
    headers = dict(got["headers"])
    assert headers["x-forwarded-for"] == "127.0.0.1"
    assert headers["host"] != "evil"
    assert headers["x-request-id"] != "mine"
