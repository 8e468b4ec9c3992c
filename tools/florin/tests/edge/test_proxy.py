"""What the edge passes to the gateway, and over which connections."""

import http.client
import json
import socket
import ssl
import time
from pathlib import Path

import pytest

from florin_cli.servers import Nginx
from florin_cli.servers.ports import free_port


def test_the_client_has_no_say_in_who_it_is(edge):
    answer = edge.ask(
        "/api/v1/x",
        X_Forwarded_For="6.6.6.6",
        X_Real_IP="6.6.6.6",
        Forwarded="for=6.6.6.6",
        X_Forwarded_Proto="http",
        X_Request_ID="mine",
    )
    seen = {name.lower(): value for name, value in answer.json()["headers"].items()}
    assert seen["x-forwarded-for"] in ("127.0.0.1", "::1")
    assert seen["x-forwarded-proto"] == "https"
    assert "6.6.6.6" not in json.dumps(seen)
    assert seen["x-request-id"] == answer.headers["X-Request-ID"] != "mine"
    assert "connection" not in seen


def test_paths_are_passed_on_as_they_came(edge):
    for path in ("/api/v1/payments?q=a%2Fb&x=1", "/api//v1/%2e%2e/x.json"):
        assert edge.ask(path).json()["path"] == path


def test_body_limit_is_one_mebibyte_and_two_for_the_avatar(edge):
    mebibyte = 1024 * 1024
    assert edge.ask("/api/v1/payments", "POST", b"x" * mebibyte).json()["body_bytes"] == mebibyte
    assert edge.ask("/api/v1/profile/avatar", "PUT", b"x" * (2 * mebibyte)).status == 200
    assert edge.ask("/api/v1/profile/avatar", "PUT", b"x" * (2 * mebibyte + 1)).json()["code"] == "payload_too_large"


def test_only_the_socket_may_be_upgraded(edge, assert_secured):
    upgraded = edge.ask("/ws", Connection="Upgrade", Upgrade="websocket", Sec_WebSocket_Key="x" * 24)
    assert upgraded.status == 101
    assert_secured(upgraded)
    other = edge.ask("/api/v1/x", Connection="Upgrade", Upgrade="websocket")
    assert "upgrade" not in {name.lower() for name in other.json()["headers"]}


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion")
def test_http2_and_only_modern_tls(edge):
    trust = ssl.create_default_context(cafile=edge.nginx.certificates.authority)
    trust.set_alpn_protocols(["h2", "http/1.1"])
    with socket.create_connection(("127.0.0.1", edge.nginx.port)) as link:
        with trust.wrap_socket(link, server_hostname="localhost") as secured:
            assert secured.selected_alpn_protocol() == "h2"
            assert secured.version() == "TLSv1.3"
    old = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    old.check_hostname, old.verify_mode = False, ssl.CERT_NONE
    old.set_ciphers("DEFAULT@SECLEVEL=0")
    old.minimum_version, old.maximum_version = ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1
    with socket.create_connection(("127.0.0.1", edge.nginx.port)) as link, pytest.raises((ssl.SSLError, OSError)):
        old.wrap_socket(link)


def test_plain_http_leads_to_https(folder: Path, web: Path, gateway: str, edge):
    link = http.client.HTTPConnection("localhost", edge.nginx.port)
    link.request("GET", "/payments?x=1")
    answer = link.getresponse()
    assert (answer.status, answer.headers["Location"]) == (308, f"{edge.nginx.origin}/payments?x=1")
    link.close()
    options = {"gateways": [gateway], "web": web, "certificates": edge.nginx.certificates}
    with Nginx.running(folder / "redirect", http_port=free_port(), **options) as nginx:
        link = http.client.HTTPConnection("localhost", nginx.http_port)
        link.request("GET", "/payments")
        answer = link.getresponse()
        assert (answer.status, answer.headers["Location"]) == (308, f"{nginx.origin}/payments")
        link.close()


def test_the_access_log_holds_no_query_strings(edge):
    edge.ask("/api/v1/auth/email/verify?token=very-secret")
    ends = time.monotonic() + 10
    while "/api/v1/auth/email/verify" not in (log := edge.nginx.access_log.read_text()):
        assert time.monotonic() < ends, "nginx writes its line after the answer, but it writes one"
        time.sleep(0.01)
    assert "very-secret" not in log
