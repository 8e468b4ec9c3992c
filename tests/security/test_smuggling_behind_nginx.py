"""The gateway's framing suite once more, through nginx and TLS: two parsers in a row, one meaning.

A request is smuggled when the gateway answers one that nginx never saw as a request of its own. Both
write a line for each, so the two logs are compared.
"""

import json
import runpy
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

SUITE: dict[str, bytes] = runpy.run_path(
    str(Path(__file__).parents[2] / "services" / "gateway" / "tests" / "test_framing.py")
)["BAD"]
# nginx reads these otherwise than the gateway and passes on what it read; the gateway sees a clean request.
CLEANED_BY_NGINX = {"h2c upgrade", "old version with chunks", "transfer-encoding twice", "duplicate host"}
HIDDEN = {
    "in a body of GET": b"GET /api/v1/payments HTTP/1.1\r\nhost: x\r\ncontent-length: %d\r\n\r\n%b",
    "in a body of DELETE": b"DELETE /api/v1/payments HTTP/1.1\r\nhost: x\r\ncontent-length: %d\r\n\r\n%b",
    "in a chunk": b"POST /api/v1/payments HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n%x\r\n%b\r\n0\r\n\r\n",
    "in a chunk with an extension": (
        b"POST /api/v1/payments HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n%x;a=b\r\n%b\r\n0\r\n\r\n"
    ),
    "behind an upgrade that is not one": (
        b"GET /ws HTTP/1.1\r\nhost: x\r\nconnection: upgrade\r\nupgrade: websocket\r\nx-length: %d\r\n\r\n%b"
    ),
}
SETTLE_S = 1.5  # the gateway's lines are written a moment later


def path_of(number: int) -> str:
    return f"/api/v1/payments/smuggled-{number}"


@pytest.fixture(scope="module")
def sent(stack: Any, wire: Any) -> Iterator[dict[str, bytes]]:
    """All cases sent, each with a request of a known path behind or inside it; what came back."""
    answers = {}
    for number, (name, case) in enumerate({**SUITE, **HIDDEN}.items()):
        inner = b"GET %b HTTP/1.1\r\nhost: x\r\n\r\n" % path_of(number).encode()
        data = case % (len(inner), inner) if name in HIDDEN else case + inner
        answers[name] = wire.send(data.replace(b"host: x\r\n", b"host: %b\r\n" % wire.host), wait_s=1.0)
    time.sleep(SETTLE_S)
    return answers


def seen(log: Path) -> Counter[str]:
    """How often each path was asked for, by a log of one JSON document per line."""
    found: Counter[str] = Counter()
    for line in log.read_text().splitlines():
        start = line.find("{")
        if "smuggled-" in line and start >= 0:
            found[json.loads(line[start:])["path"]] += 1
    return found


@pytest.mark.parametrize("name", sorted(SUITE.keys() - CLEANED_BY_NGINX))
def test_is_refused(sent: dict[str, bytes], name: str) -> None:
    assert sent[name].startswith(b"HTTP/1.1 4"), sent[name][:200]


@pytest.mark.parametrize("name", sorted({*SUITE, *HIDDEN}))
def test_nothing_fails_inside(sent: dict[str, bytes], name: str) -> None:
    assert b"HTTP/1.1 5" not in sent[name], sent[name][:300]


def test_the_gateway_answers_no_request_that_nginx_did_not_see(stack: Any, sent: dict[str, bytes]) -> None:
    logs = stack.home / "logs"
    outside, inside = seen(logs / "nginx-access.log"), seen(logs / "gateway.log")
    assert inside - outside == Counter()
    # Behind an upgrade that was refused it is a request like any other; in a body it never is.
    in_bodies = {path_of(len(SUITE) + number) for number, name in enumerate(HIDDEN) if name.startswith("in a")}
    assert not in_bodies & (set(inside) | set(outside)), "a body was taken for a request"


def test_other_clients_are_served_after_all_that(sent: dict[str, bytes], wire: Any) -> None:
    for _ in range(100):  # more than nginx keeps connections to the gateway
        assert wire.ask("/health/live").status == 200
