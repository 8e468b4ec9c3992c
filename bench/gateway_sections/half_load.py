"""Latency at half of what Florin's gateway can do, and how long whom it takes part was kept from running.

wrk, the service and Redis share a core. An answer of the service or of Redis waits until wrk gives the core back;
the second table takes that out.
"""

from dataclasses import dataclass, field

from harness import doors, machine
from harness.program import Program, waited_us
from harness.series import Series, number

from gateway_sections.stage import SMALL, Figures, Stage

CONNECTIONS = 256
SERVICE = "the service itself"
GOAL = "goals: p50 ≤ 0.3 ms, p99 ≤ 2 ms added"
WAITED = "waited for a core, µs/request: program, Redis, service"


@dataclass
class Case:
    """A program, what was seen of it, and how long it, Redis and the service waited for a core (µs a request)."""

    program: Program
    seen: Figures = field(default_factory=Figures)
    waited_us: tuple[Series, ...] = field(default_factory=lambda: (Series(), Series(), Series()))

    def measure(self, stage: Stage, pause_ms: int) -> None:
        watched = (self.program.pids(), _redis(stage), stage.scene.upstream.pids())
        before = [waited_us(pids) for pids in watched]
        cpu_us = self.program.cpu_us()
        url = self.program.url + SMALL
        load = stage.wrk.run(url, stage.plan.latency_seconds, connections=CONNECTIONS, pause_ms=pause_ms)
        self.seen.add(load, self.program.cpu_us() - cpu_us)
        for series, pids, at_first in zip(self.waited_us, watched, before, strict=True):
            series.add((waited_us(pids) - at_first) / load.requests)


def latency(stage: Stage) -> None:
    """Every program at the same rate, beside the service itself."""
    pause_ms = max(1, round(CONNECTIONS / (stage.most() / 2) * 1000))
    _table(stage, f"Latency at half load ({GOAL})", pause_ms)
    stage.report.text(
        f"{CONNECTIONS} connections that wait {pause_ms} ms on average between requests; wrk's clock for "
        "waiting has steps of 1 ms, so requests come in small bunches, to every program alike."
    )
    try:
        with machine.served_first([*stage.scene.upstream.pids(), *_redis(stage)]):
            _table(stage, "The same, with the service and Redis before wrk on the core that they share", pause_ms)
    except PermissionError:
        stage.report.text("How it is with the service and Redis before wrk was not measured: that takes root.")


def _redis(stage: Stage) -> list[int]:
    return [stage.scene.valkey.pid] if stage.scene.valkey.pid else []


def _table(stage: Stage, heading: str, pause_ms: int) -> None:
    running = stage.running(doors.PLAIN, doors.FLORIN, doors.LUA)
    cases = {name: Case(program) for name, program in {SERVICE: stage.scene.upstream, **running}.items()}
    for _ in range(stage.plan.latency_rounds):
        for case in cases.values():
            case.measure(stage, pause_ms)
    base = cases[SERVICE].seen
    rows = [
        [
            name,
            case.seen.per_s.show(spread=False),
            case.seen.p50_ms.show(3),
            case.seen.p99_ms.show(2),
            number(case.seen.p50_ms.median - base.p50_ms.median, 3),
            number(case.seen.p99_ms.median - base.p99_ms.median, 2),
            case.seen.cpu_us.show(1, spread=False),
            ", ".join(series.show(spread=False) for series in case.waited_us),
        ]
        for name, case in cases.items()
    ]
    columns = ["program", "requests/s", "p50 ms", "p99 ms", "added p50 ms", "added p99 ms", "CPU µs/request", WAITED]
    stage.report.table(heading, columns, rows)
