"""What TLS costs: the platform's own nginx in front of the gateway, and the same nginx in front of the bare service.

nginx (deploy/nginx as the local stack starts it, with its access log; its shield against floods is out of the way)
and the gateway share the core of the program under test.
"""

import ssl
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field

from harness import doors, machine
from harness.program import Program
from harness.series import Series, number

from florin_cli import authority
from florin_cli.servers import Nginx
from florin_cli.servers.ports import free_port
from gateway_sections.stage import CONNECTIONS, SMALL, Figures, Stage

SERVICE, GATEWAY, PLAIN = "https: nginx, service", "https: nginx, gateway, service", "http: gateway, service"
UNLIMITED = 1_000_000


@dataclass
class Case:
    """One way to the service, the gateway on it if there is one, and what was seen."""

    door: Program
    gateway: Program | None
    seen: Figures = field(default_factory=Figures)
    gateway_cpu_us: Series = field(default_factory=Series)

    def measure(self, stage: Stage, connections: int, *, close: bool) -> None:
        programs = {program.port: program for program in (self.door, self.gateway) if program}
        before = {port: program.cpu_us() for port, program in programs.items()}
        url = self.door.url + SMALL
        load = stage.wrk.run(url, stage.plan.seconds, connections=connections, close=close)
        used = {port: program.cpu_us() - before[port] for port, program in programs.items()}
        self.seen.add(load, sum(used.values()))
        if self.gateway:
            self.gateway_cpu_us.add(used[self.gateway.port] / load.requests)


def kept(stage: Stage) -> None:
    """Requests on connections that are kept."""
    with _ways(stage) as cases:
        _measure(stage, cases, close=False)
    base = cases[SERVICE].seen.per_s.median
    rows = [
        [
            name,
            case.seen.per_s.show(),
            number(case.seen.per_s.median / base, 2),
            case.seen.p50_ms.show(2, spread=False),
            case.seen.p99_ms.show(2, spread=False),
            case.seen.cpu_us.show(1),
            case.gateway_cpu_us.show(1),
            case.seen.busy.show(spread=False) + " %",
        ]
        for name, case in cases.items()
    ]
    columns = ["way", "requests/s, one core", "of the first", "p50 ms", "p99 ms", "CPU µs/request"]
    stage.report.table(
        f"TLS 1.3, {CONNECTIONS} kept connections; nginx and gateway on one core",
        [*columns, "of that the gateway", "core used"],
        rows,
    )


def new(stage: Stage) -> None:
    """A new connection with a full handshake for each request."""
    with _ways(stage) as cases:
        _measure(stage, cases, close=True)
    rows = [
        [
            name,
            case.seen.per_s.show(),
            case.seen.p50_ms.show(2, spread=False),
            case.seen.p99_ms.show(2, spread=False),
            case.seen.cpu_us.show(0),
            case.seen.busy.show(spread=False) + " %",
            number(1e6 / case.seen.cpu_us.median),
        ]
        for name, case in cases.items()
    ]
    columns = ["way", "connections/s", "p50 ms", "p99 ms", "CPU µs/connection", "core used", "a full core could do"]
    stage.report.table(f"New connections, one request each, {CONNECTIONS} at a time", columns, rows)
    stage.report.text(
        "Each https row is a full handshake (TLS 1.3, ECDSA P-256, no resumption). Where `core used` is below 100 %, "
        "wrk's side of the handshakes was the bound."
    )


def _measure(stage: Stage, cases: dict[str, Case], *, close: bool) -> None:
    for _ in range(stage.plan.rounds):
        for case in cases.values():
            case.measure(stage, CONNECTIONS, close=close)


@contextmanager
def _ways(stage: Stage) -> Iterator[dict[str, Case]]:
    gateway = stage.running(doors.FLORIN)[doors.FLORIN]
    with ExitStack() as stack:
        before_service = stack.enter_context(_edge(stage, "edge-service", stage.scene.upstream))
        before_gateway = stack.enter_context(_edge(stage, "edge-gateway", gateway))
        yield {
            SERVICE: Case(before_service, None),
            GATEWAY: Case(before_gateway, gateway),
            PLAIN: Case(gateway, gateway),
        }


@contextmanager
def _edge(stage: Stage, name: str, behind: Program) -> Iterator[Program]:
    folder = stage.scene.folder / name
    folder.mkdir(exist_ok=True)
    with machine.spread([], [stage.scene.core]):
        server = Nginx(
            folder / "nginx",
            free_port(),
            gateways=[f"127.0.0.1:{behind.port}"],
            web=folder,
            certificates=authority.ensure(folder),
            rate=UNLIMITED,
            burst=UNLIMITED,
        )
        server.start_now()
    try:
        server.wait_ready()
        assert server.process is not None
        program = Program(name, server.port, server.process, scheme="https")
        _check(program, stage.cookies["good"])
        yield program
    finally:
        server.stop_now()


def _check(program: Program, cookie: str) -> None:
    """See that an answer of the right size comes, by TLS 1.3."""
    trust = ssl.create_default_context()
    trust.check_hostname, trust.verify_mode = False, ssl.CERT_NONE
    trust.minimum_version = ssl.TLSVersion.TLSv1_3
    request = urllib.request.Request(program.url + SMALL, headers={"Cookie": cookie})
    with urllib.request.urlopen(request, timeout=10, context=trust) as answer:
        assert answer.status == 200
        assert len(answer.read()) == doors.SMALL
