"""OCSP stapling, with a real authority's parts: `openssl ocsp` answers, nginx staples, `openssl s_client` asks."""

import datetime as dt
import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import AuthorityInformationAccessOID, NameOID

from florin_cli import authority
from florin_cli.authority import Certificates
from florin_cli.paths import Home
from florin_cli.servers import Nginx
from florin_cli.servers.nginx import Stapling
from florin_cli.servers.ports import free_port
from florin_cli.stack import edge as stack_edge
from florin_cli.stack.errors import StackError

OPENSSL = shutil.which("openssl")
needs_openssl = pytest.mark.skipif(OPENSSL is None, reason="openssl is not installed: it answers and asks here")
STAPLED, GOOD, NOTHING = "OCSP Response Status: successful", "Cert Status: good", "OCSP response: no response sent"
ASKED = "1st line: GET /"
TRIES, PAUSE_S = 100, 0.1
ANSWER_S_MAX = 5.0


@dataclass
class Issued:
    """A server certificate whose authority says where its OCSP responder is."""

    files: Certificates
    authority_key: Path
    responder_port: int
    serial: int

    @property
    def stapling(self) -> Stapling:
        return Stapling(self.files.authority, ("127.0.0.1",))


@pytest.fixture
def issue(tmp_path: Path) -> Callable[..., Issued]:
    def make(name: str = "issued") -> Issued:
        folder, port = tmp_path / name, free_port()
        folder.mkdir()
        files = authority.ensure(folder)
        issuer = x509.load_pem_x509_certificate(files.authority.read_bytes())
        issuer_key = serialization.load_pem_private_key((folder / "ca.key").read_bytes(), password=None)
        assert isinstance(issuer_key, ec.EllipticCurvePrivateKey)
        key, now = ec.generate_private_key(ec.SECP256R1()), dt.datetime.now(dt.UTC)
        responder = x509.AccessDescription(
            AuthorityInformationAccessOID.OCSP, x509.UniformResourceIdentifier(f"http://127.0.0.1:{port}/")
        )
        certificate = (
            x509.CertificateBuilder()
            .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")]))
            .issuer_name(issuer.subject)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - dt.timedelta(hours=1))
            .not_valid_after(now + dt.timedelta(days=90))
            .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
            .add_extension(x509.AuthorityInformationAccess([responder]), critical=False)
            .sign(issuer_key, hashes.SHA256())
        )
        files.chain.write_bytes(certificate.public_bytes(serialization.Encoding.PEM) + files.authority.read_bytes())
        files.key.write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
        )
        return Issued(files, folder / "ca.key", port, certificate.serial_number)

    return make


@contextmanager
def responder(issued: Issued, *, signer: Issued | None = None) -> Iterator[None]:
    """The authority's responder; with ``signer`` its answers are signed by somebody else's authority."""
    signed_by = signer or issued
    folder = issued.files.chain.parent
    index = folder / "index.txt"
    index.write_text(f"V\t991231235959Z\t\t{issued.serial:040X}\tunknown\t/CN=localhost\n")
    command = [OPENSSL, "ocsp", "-index", index, "-port", str(issued.responder_port), "-CA", issued.files.authority]
    command += ["-rsigner", signed_by.files.authority, "-rkey", signed_by.authority_key, "-ndays", "1"]
    with (folder / "responder.log").open("wb") as log:
        process = subprocess.Popen(list(map(str, command)), stdin=subprocess.DEVNULL, stdout=log, stderr=log)
    try:
        while "waiting for OCSP" not in log_of_responder(issued):
            assert process.poll() is None, log_of_responder(issued)
            time.sleep(0.02)
        yield
    finally:
        process.kill()
        process.wait()


@contextmanager
def serving(issued: Issued, web: Path, stapling: Stapling | None) -> Iterator[Nginx]:
    folder = issued.files.chain.parent / "nginx"
    gateways = [f"127.0.0.1:{free_port()}"]
    with Nginx.running(folder, gateways=gateways, web=web, certificates=issued.files, stapling=stapling) as nginx:
        yield nginx


def log_of_responder(issued: Issued) -> str:
    return (issued.files.chain.parent / "responder.log").read_text()


def status_of(nginx: Nginx) -> str:
    """What the server says about its certificate when it is asked (RFC 6066 section 8)."""
    command = [OPENSSL, "s_client", "-connect", f"127.0.0.1:{nginx.port}", "-servername", "localhost", "-status"]
    command += ["-CAfile", nginx.certificates.authority, "-verify_return_error"]
    done = subprocess.run(
        list(map(str, command)), input="", stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=20
    )
    assert done.returncode == 0, done.stdout
    return done.stdout


def is_served(nginx: Nginx) -> bool:
    """Whether a client gets a page in a time that people wait."""
    trust = ssl.create_default_context(cafile=nginx.certificates.authority)
    with socket.create_connection(("127.0.0.1", nginx.port), ANSWER_S_MAX) as link:
        with trust.wrap_socket(link, server_hostname="localhost") as secured:
            secured.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
            return secured.recv(15) == b"HTTP/1.1 200 OK"


@needs_openssl
def test_the_authoritys_answer_comes_with_the_handshake(issue, web: Path):
    issued = issue()
    with responder(issued), serving(issued, web, issued.stapling) as nginx:
        # nginx asks when the first client has, and does not keep that one waiting.
        for _ in range(TRIES):
            if STAPLED in (said := status_of(nginx)):
                break
            assert NOTHING in said
            time.sleep(PAUSE_S)
        assert STAPLED in said
        assert GOOD in said
        assert ASKED in log_of_responder(issued)


@needs_openssl
def test_nothing_is_stapled_unless_it_is_asked_for(issue, web: Path):
    issued = issue()
    with responder(issued), serving(issued, web, None) as nginx:
        assert all(NOTHING in status_of(nginx) for _ in range(5))
    assert ASKED not in log_of_responder(issued)
    assert not (nginx.data / "conf" / "stapling.conf").exists()


@needs_openssl
def test_an_answer_that_somebody_else_has_signed_is_not_passed_on(issue, web: Path):
    issued, stranger = issue(), issue("stranger")
    with responder(issued, signer=stranger), serving(issued, web, issued.stapling) as nginx:
        for _ in range(TRIES):
            assert NOTHING in status_of(nginx)
            if "OCSP_basic_verify() failed" in nginx.log.read_text():
                break
            time.sleep(PAUSE_S)
        else:
            pytest.fail("nginx has not looked at the answer")
        assert NOTHING in status_of(nginx)


@needs_openssl
def test_a_responder_that_is_down_breaks_nothing(issue, web: Path):
    issued = issue()
    with serving(issued, web, issued.stapling) as nginx:
        for _ in range(5):
            assert NOTHING in status_of(nginx)
            assert is_served(nginx)


@needs_openssl
def test_a_responder_that_never_answers_keeps_nobody_waiting(issue, web: Path):
    issued = issue()
    with socket.create_server(("127.0.0.1", issued.responder_port)), serving(issued, web, issued.stapling) as nginx:
        for _ in range(5):
            assert NOTHING in status_of(nginx)
            assert is_served(nginx)


def test_a_certificate_without_a_responder_is_served_with_a_warning(tmp_path: Path, web: Path):
    files = authority.ensure(tmp_path)
    stapling = Stapling(files.authority, ("127.0.0.1", "[::1]"))
    with Nginx.running(
        tmp_path / "nginx", gateways=["127.0.0.1:9"], web=web, certificates=files, stapling=stapling
    ) as nginx:
        assert is_served(nginx)
        assert '"ssl_stapling" ignored, no OCSP responder URL' in nginx.log.read_text()


def test_the_settings_of_a_stack_name_certificate_trust_and_name_servers(tmp_path: Path):
    home = Home(tmp_path / "home")
    home.make()
    for name in ("chain.pem", "key.pem", "roots.pem"):
        (tmp_path / name).write_text("x")
    caller = {
        "FLORIN_EDGE_CERTIFICATE": str(tmp_path / "chain.pem"),
        "FLORIN_EDGE_CERTIFICATE_KEY": str(tmp_path / "key.pem"),
        "FLORIN_EDGE_STAPLING_TRUST": str(tmp_path / "roots.pem"),
        "FLORIN_EDGE_RESOLVERS": "192.0.2.1, 2001:db8::1",
    }
    nginx = stack_edge.make(home, 8443, gateways=["127.0.0.1:9"], origin="https://localhost:8443", caller=caller)
    assert (nginx.certificates.chain, nginx.certificates.key) == (tmp_path / "chain.pem", tmp_path / "key.pem")
    assert nginx.stapling == Stapling(tmp_path / "roots.pem", ("192.0.2.1", "[2001:db8::1]"))
    usual = stack_edge.make(home, 8443, gateways=["127.0.0.1:9"], origin="https://localhost:8443", caller={})
    assert usual.stapling is None
    assert usual.certificates.chain == home.path / "tls.pem"


def test_name_servers_are_those_of_the_machine_unless_given(tmp_path: Path):
    trust, resolv_conf = tmp_path / "roots.pem", tmp_path / "resolv.conf"
    trust.write_text("x")
    resolv_conf.write_text("# by hand\nsearch example.org\nnameserver 192.0.2.53\nnameserver 2001:db8::53\n")
    found = stack_edge.stapling({"FLORIN_EDGE_STAPLING_TRUST": str(trust)}, resolv_conf)
    assert found == Stapling(trust, ("192.0.2.53", "[2001:db8::53]"))


@pytest.mark.parametrize(
    ("caller", "words"),
    [
        ({"FLORIN_EDGE_CERTIFICATE": "here.pem"}, "belong together"),
        ({"FLORIN_EDGE_CERTIFICATE_KEY": "here.pem"}, "belong together"),
        ({"FLORIN_EDGE_CERTIFICATE": "gone.pem"}, "not there"),
        ({"FLORIN_EDGE_STAPLING_TRUST": "gone.pem"}, "not there"),
        ({"FLORIN_EDGE_STAPLING_TRUST": "here.pem", "FLORIN_EDGE_RESOLVERS": "1.1.1.1; load_module x"}, "IP addresses"),
        ({"FLORIN_EDGE_STAPLING_TRUST": "here.pem", "FLORIN_EDGE_RESOLVERS": "dns.example"}, "IP addresses"),
    ],
)
def test_settings_that_cannot_work_are_refused_in_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caller: dict[str, str], words: str
):
    monkeypatch.chdir(tmp_path)
    Path("here.pem").write_text("x")
    home = Home(tmp_path / "home")
    home.make()
    with pytest.raises(StackError, match=words):
        stack_edge.make(home, 8443, gateways=["127.0.0.1:9"], origin="https://localhost:8443", caller=caller)


def test_without_any_name_server_stapling_is_refused(tmp_path: Path):
    (tmp_path / "roots.pem").write_text("x")
    with pytest.raises(StackError, match="name server"):
        stack_edge.stapling({"FLORIN_EDGE_STAPLING_TRUST": str(tmp_path / "roots.pem")}, tmp_path / "none")
