"""Security headers and the edge's own errors: on every answer, whatever happens."""

import json
import re

import pytest

from florin_cli.paths import NGINX_TEMPLATES, ROOT


@pytest.mark.parametrize(
    ("status", "ask"),
    [
        (200, lambda edge: edge.ask("/")),
        (200, lambda edge: edge.ask("/payments/pay_1")),
        (200, lambda edge: edge.ask("/federation.json")),
        (200, lambda edge: edge.ask("/assets/main.0123abcd.js")),
        (200, lambda edge: edge.ask("/api/v1/payments")),
        (200, lambda edge: edge.ask("/api/v1/own-headers")),
        (200, lambda edge: edge.ask("/health/ready")),
        (200, lambda edge: edge.ask("/.well-known/jwks.json")),
        (304, lambda edge: edge.ask("/", If_None_Match=edge.ask("/").headers["ETag"])),
        (404, lambda edge: edge.ask("/assets/nothing.js")),
        (404, lambda edge: edge.ask("/favicon.gif")),
        (404, lambda edge: edge.ask("/.secret")),
        (404, lambda edge: edge.ask("/assets/main.0123abcd.js.map")),
        (404, lambda edge: edge.ask("/assets/packed.0123abcd.js.br")),
        (404, lambda edge: edge.ask("/api/v1/missing")),
        (405, lambda edge: edge.ask("/", "POST")),
        (413, lambda edge: edge.ask("/api/v1/payments", "POST", b"x" * (1024 * 1024 + 1))),
        (414, lambda edge: edge.ask("/api/" + "x" * 9000)),
        (421, lambda edge: edge.ask("/", Host="evil.example")),
        (431, lambda edge: edge.ask("/api/", X_Large="x" * 9000)),
    ],
)
def test_every_answer_has_each_security_header_once(edge, assert_secured, status: int, ask):
    answer = ask(edge)
    assert answer.status == status
    assert_secured(answer)


@pytest.mark.parametrize(
    ("path", "method", "status", "code"),
    [
        ("/assets/nothing.css", "GET", 404, "not_found"),
        ("/", "DELETE", 405, "method_not_allowed"),
        ("/api/" + "x" * 9000, "GET", 414, "uri_too_long"),
    ],
)
def test_errors_of_the_edge_are_problem_documents(edge, path: str, method: str, status: int, code: str):
    answer = edge.ask(path, method)
    problem = answer.json()
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.headers["Cache-Control"] == "no-store"
    assert (problem["status"], problem["code"]) == (status, code)
    assert problem["type"] == f"/problems/{code.replace('_', '-')}"
    assert problem["request_id"] == answer.headers["X-Request-ID"]


def test_a_gateway_that_is_down_is_503_and_too_many_requests_are_429(lonely_edge, assert_secured):
    answers = [lonely_edge.ask("/api/v1/payments") for _ in range(6)]
    by_status = {answer.status: answer for answer in answers}
    assert set(by_status) == {503, 429}
    assert by_status[503].json()["code"] == "upstream_unavailable"
    assert by_status[503].headers["Retry-After"] == "5"
    assert by_status[429].json()["code"] == "rate_limited"
    assert by_status[429].headers["Retry-After"] == "1"
    for answer in by_status.values():
        assert_secured(answer)
    assert lonely_edge.ask("/").status == 200


def test_what_the_gateway_says_about_security_and_caching_stands(edge):
    headers = edge.ask("/api/v1/own-headers").headers
    assert headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert headers["Strict-Transport-Security"] == "max-age=1"
    assert headers["Cache-Control"] == "private, max-age=5"
    assert headers["X-Request-ID"] == "of-the-gateway"


def test_the_policies_of_pages_are_those_that_the_web_front_is_built_for(edge):
    wanted = json.loads((ROOT / "web" / "csp.json").read_text())
    origin = f"https://localhost:{edge.nginx.port}"
    filled = {
        name: value.format(origin=origin, ws_origin=origin.replace("https", "wss"))
        for name, value in wanted["content-security-policy"].items()
    }
    headers = edge.ask("/").headers
    assert dict(part.split(" ", 1) for part in headers["Content-Security-Policy"].split("; ")) == filled
    assert headers["Integrity-Policy"] == wanted["integrity-policy"]
    assert "unsafe" not in headers["Content-Security-Policy"]


def test_headers_are_added_in_one_place_only():
    adds = re.compile(r"^\s*add_header ", re.MULTILINE)
    files = [file for file in NGINX_TEMPLATES.rglob("*.conf*") if adds.search(file.read_text())]
    assert [file.name for file in files] == ["headers.conf"]
