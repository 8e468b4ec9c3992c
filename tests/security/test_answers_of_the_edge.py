"""What every answer of the platform carries, and what its edge never gives."""

import contextlib
import re
import socket
import ssl
import time
from pathlib import Path
from typing import Any

import pytest

SECURITY_HEADERS = (
    "strict-transport-security",
    "content-security-policy",
    "x-content-type-options",
    "x-frame-options",
    "referrer-policy",
    "permissions-policy",
    "cross-origin-opener-policy",
    "cross-origin-resource-policy",
    "integrity-policy",
    "x-request-id",
    "cache-control",
)
MIB = 1024 * 1024
ANSWERS: dict[str, tuple[int, dict[str, Any]]] = {
    "the shell": (200, {"target": "/"}),
    "a page of the shell": (200, {"target": "/payments/new"}),
    "the list of remotes": (200, {"target": "/federation.json"}),
    "health": (200, {"target": "/health/live"}),
    "the keys": (200, {"target": "/.well-known/jwks.json"}),
    "an open API address": (200, {"target": "/api/openapi.json"}),
    "an address for people signed in": (401, {"target": "/api/v1/wallets"}),
    "a service's own 404": (404, {"target": "/api/v1/payments/no/such/thing"}),
    "the gateway's 404": (404, {"target": "/api/nowhere"}),
    "a missing file": (404, {"target": "/assets/none.js"}),
    "a missing picture": (404, {"target": "/none.png"}),
    "a body too large for the edge": (
        413,
        {"target": "/api/v1/payments", "method": "POST", "head": f"Content-Length: {MIB + 1}\r\n"},
    ),
    "a target too long": (414, {"target": "/api/v1/payments?" + "a" * 9000}),
    "a header too large": (431, {"target": "/", "head": f"X-A: {'a' * 9000}\r\n"}),
    "headers too large together": (
        431,
        {"target": "/api/v1/wallets", "head": "".join(f"X-{n}: {'a' * 6000}\r\n" for n in range(3))},
    ),
    "TRACE": (405, {"target": "/", "method": "TRACE"}),
    "TRACE to the gateway": (405, {"target": "/api/v1/wallets", "method": "TRACE"}),
    "a method that files do not have": (405, {"target": "/federation.json", "method": "POST"}),
    "a broken request": (400, {"target": "/", "head": "Content-Length: x\r\n"}),
    "a failed sign-in": (
        422,
        {"target": "/api/v1/auth/login", "method": "POST", "body": b"{}", "head": "Content-Type: application/json\r\n"},
    ),
}


@pytest.mark.parametrize("name", ANSWERS)
def test_every_answer_has_each_security_header_once(wire: Any, name: str) -> None:
    status, request = ANSWERS[name]
    answer = wire.ask(**request)
    assert answer.status == status, answer.body[:300]
    assert {header: len(answer.all(header)) for header in SECURITY_HEADERS} == dict.fromkeys(SECURITY_HEADERS, 1)
    [transport] = answer.all("strict-transport-security")
    seconds = re.search(r"max-age=(\d+)", transport)
    assert seconds
    assert int(seconds[1]) >= 365 * 86400
    assert "includeSubDomains" in transport
    assert answer.all("x-content-type-options") == ["nosniff"]
    [policy] = answer.all("content-security-policy")
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy


@pytest.mark.parametrize("name", ANSWERS)
def test_no_answer_tells_what_it_was_made_with(wire: Any, name: str) -> None:
    answer = wire.ask(**ANSWERS[name][1])
    assert all(not re.search(r"\d|uvicorn|python|litestar", value, re.IGNORECASE) for value in answer.all("server"))
    assert not {"x-powered-by", "via", "x-aspnet-version", "x-runtime"} & {name for name, _ in answer.headers}


@pytest.mark.parametrize("name", [name for name, (status, _) in ANSWERS.items() if status >= 400])
def test_errors_are_problem_documents(wire: Any, name: str) -> None:
    answer = wire.ask(**ANSWERS[name][1])
    assert answer.all("content-type") == ["application/problem+json"]


def test_without_a_gateway_requests_wait_for_the_next_and_keep_all_headers(stack: Any, wire: Any) -> None:
    """The launcher holds the sockets: what comes while every gateway is dead is answered by their successors."""
    stack.kill_all("gateway")
    answer = wire.ask("/api/v1/wallets")
    assert answer.status in (401, 503)
    assert {header: len(answer.all(header)) for header in SECURITY_HEADERS} == dict.fromkeys(SECURITY_HEADERS, 1)
    deadline = time.monotonic() + 60
    while wire.ask("/health/live").status != 200:
        assert time.monotonic() < deadline, "the gateway did not come back"
        time.sleep(0.2)


def test_connect_is_refused(wire: Any) -> None:
    raw = wire.send(b"CONNECT example.com:443 HTTP/1.1\r\nhost: example.com:443\r\n\r\n")
    assert re.match(rb"HTTP/1\.1 (400|405|421) ", raw), raw[:100]


def test_other_host_names_get_no_page(wire: Any) -> None:
    raw = wire.send(b"GET / HTTP/1.1\r\nHost: evil.test\r\nConnection: close\r\n\r\n")
    assert raw.startswith(b"HTTP/1.1 421 ")
    assert b"evil.test" not in raw


@pytest.mark.parametrize(
    ("version", "accepted"), [("TLSv1", False), ("TLSv1_1", False), ("TLSv1_2", True), ("TLSv1_3", True)]
)
def test_only_modern_tls(stack: Any, version: str, accepted: bool) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_verify_locations(stack.home / "ca.pem")
    context.set_ciphers("ALL:@SECLEVEL=0")
    with pytest.warns(DeprecationWarning, match="deprecated") if not accepted else contextlib.nullcontext():
        context.minimum_version = context.maximum_version = ssl.TLSVersion[version]
    with socket.create_connection(("127.0.0.1", stack.port), 10) as link:
        if accepted:
            with context.wrap_socket(link, server_hostname="localhost") as tls:
                assert tls.version() == version.replace("_", ".")
                assert not re.search("CBC|RC4|3DES|NULL", tls.cipher()[0])  # type: ignore[index]
        else:
            with pytest.raises((ssl.SSLError, ConnectionError)):
                context.wrap_socket(link, server_hostname="localhost")


TRAVERSALS = [
    "/../ca.key",
    "/../../../../../../../../etc/passwd",
    "/assets/../../ca.key",
    "/assets/..%2f..%2fca.key",
    "/assets/%2e%2e/%2e%2e/ca.key",
    "/assets/%252e%252e/ca.key",
    "/assets/..%5c..%5cca.key",
    "/assets/..\\..\\ca.key",
    "/assets/.%00./ca.key",
    "/assets../ca.key",
    "/remotes../ca.key",
    "/remotes/auth/../../../ca.key",
    "//etc/passwd",
    "/assets//..//..//ca.key",
    "/assets/..;/..;/ca.key",
    "file:///etc/passwd",
]


@pytest.mark.parametrize("target", TRAVERSALS)
def test_no_file_outside_the_web_folder_is_served(wire: Any, target: str) -> None:
    shell = wire.ask("/").body
    answer = wire.ask(target)
    assert answer.status in (400, 404) or (answer.status == 200 and answer.body == shell), answer.body[:200]
    assert b"PRIVATE KEY" not in answer.body
    assert b"root:" not in answer.body


@pytest.mark.parametrize(
    "target", ["/.git/config", "/.env", "/assets/.htaccess", "/.florin/secrets.json", "/.DS_Store", "/%2egit/config"]
)
def test_dot_files_are_nobodys_business(wire: Any, target: str) -> None:
    assert wire.ask(target).status == 404


def test_compressed_copies_and_source_maps_have_no_address_of_their_own(wire: Any) -> None:
    dist = Path(__file__).parents[2] / "web" / "dist"
    files = [f"/{file.relative_to(dist)}" for file in dist.rglob("*") if file.suffix in (".br", ".gz", ".map")]
    for target in [*files[:20], "/assets/shell.js.map"]:
        assert wire.ask(target).status == 404, target
