"""What all sections share: how long they measure, what they write to, and the programs that run so far."""

import http.client
from contextlib import ExitStack
from dataclasses import dataclass, field

from harness import doors
from harness.program import Program
from harness.report import Report
from harness.series import Series
from harness.wrk import Load, Wrk

SMALL = "/api/v1/payments"
CONNECTIONS = 64


@dataclass(frozen=True)
class Plan:
    """How long everything is measured."""

    rounds: int
    seconds: float
    large_rounds: int
    large_seconds: float
    latency_rounds: int
    latency_seconds: float
    requests: int


FULL = Plan(
    rounds=5,
    seconds=3,
    large_rounds=3,
    large_seconds=1,
    latency_rounds=3,
    latency_seconds=8,
    requests=1_000_000,
)
QUICK = Plan(
    rounds=2,
    seconds=1,
    large_rounds=1,
    large_seconds=1,
    latency_rounds=1,
    latency_seconds=2,
    requests=20_000,
)


@dataclass
class Figures:
    """What the rounds of one program measured."""

    per_s: Series = field(default_factory=Series)
    p50_ms: Series = field(default_factory=Series)
    p99_ms: Series = field(default_factory=Series)
    cpu_us: Series = field(default_factory=Series)
    busy: Series = field(default_factory=Series)

    def add(self, load: Load, cpu_us: float) -> None:
        self.per_s.add(load.per_s)
        self.p50_ms.add(load.p50_ms)
        self.p99_ms.add(load.p99_ms)
        self.cpu_us.add(cpu_us / load.requests)
        self.busy.add(cpu_us / load.requests * load.per_s / 1e4)


@dataclass
class Stage:
    """The scene with the gateways that were asked for, started when a section first needs them."""

    plan: Plan
    report: Report
    wrk: Wrk
    scene: doors.Scene
    cookies: dict[str, str]
    stack: ExitStack
    absent: dict[str, str] = field(default_factory=dict)
    _running: dict[str, Program] = field(default_factory=dict)
    _most: float | None = None

    def running(self, *names: str) -> dict[str, Program]:
        """Those of the gateways that can be had here; why the others can't is in ``absent``."""
        starters = doors.starters(self.scene)
        for name in names:
            if name in self._running or name in self.absent:
                continue
            try:
                program = self.stack.enter_context(starters[name]())
            except doors.Absent as reason:
                self.absent[name] = str(reason)
                self.report.text(f"{name} was not measured: {reason}")
                continue
            check_job(program, self.cookies, policy=name != doors.PLAIN)
            self.wrk.run(program.url + SMALL, 1)  # warm: code compiled, connections open
            self._running[name] = program
        return {name: self._running[name] for name in names if name in self._running}

    def measure(
        self, program: Program, figures: Figures, *, path: str = SMALL, connections: int = CONNECTIONS, seconds: float
    ) -> None:
        """One round at full load."""
        before = program.cpu_us()
        try:
            load = self.wrk.run(program.url + path, seconds, connections=connections)
        except RuntimeError as error:
            raise RuntimeError(f"{program.name}, {path}: {error}") from None
        figures.add(load, program.cpu_us() - before)

    def most(self) -> float:
        """Requests per second that Florin's gateway can do on its core."""
        if self._most is None:
            program = self.running(doors.FLORIN)[doors.FLORIN]
            self._most = self.wrk.run(program.url + SMALL, self.plan.seconds, connections=CONNECTIONS).per_s
        return self._most

    def found_most(self, per_s: float) -> None:
        """Note what a longer measurement has found."""
        self._most = per_s


def check_job(program: Program, cookies: dict[str, str], *, policy: bool) -> None:
    """A gateway that skips part of the job would be fast: see that each does all of it."""
    expected = {"good": 200, "nobody": 401, "forged": 401, "expired": 401, "revoked": 401} if policy else {"good": 200}
    for name, status in expected.items():
        connection = http.client.HTTPConnection("127.0.0.1", program.port, timeout=10)
        connection.request("GET", SMALL, headers={"Cookie": cookies[name], "Host": "bench"})
        answer = connection.getresponse()
        body = answer.read()
        # Florin leaves it to the service to refuse callers without a session: the request is passed on.
        passed_on = program.name.startswith("florin") and name in ("nobody", "forged", "expired")
        assert answer.status == (200 if passed_on else status), (program.name, name, answer.status)
        if name == "good":
            assert len(body) == doors.SMALL, (program.name, len(body))
            names = {key.lower() for key, _ in answer.getheaders()}
            wanted = {"x-ratelimit-remaining", "x-content-type-options", "content-security-policy", "x-request-id"}
            assert not policy or names >= wanted, (program.name, wanted - names)
        connection.close()
