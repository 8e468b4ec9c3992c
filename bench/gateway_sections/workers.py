"""One worker and two.

Two workers and a load generator want three cores. Where there are two, three things are looked at instead: what a
request costs, what the same two cores do altogether, and, with every worker held to a quarter of a core so that
cores are to spare, whether the second worker adds as much as the first.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from harness import doors, machine, spinning
from harness.program import Program
from harness.series import Series, number

from gateway_sections.stage import SMALL, Figures, Stage, check_job

CONNECTIONS = 128
# So many processes share the core in the last table, whether one or two of them are workers.
SHARING = 4
GOAL = "≥ 1.8 ×"


@dataclass
class Case:
    """A gateway with so many workers, and what was seen of it."""

    program: Program
    workers: int
    seen: Figures = field(default_factory=Figures)
    lesser_share: Series = field(default_factory=Series)  # % of the work that the less busy worker did


def two(stage: Stage) -> None:
    """CPU of a request and requests per second, with one worker and with two."""
    tested, other = machine.cores()
    both = sorted({tested, other})
    _compare(stage, "One and two workers on one core", [tested])
    around = [stage.scene.upstream.process.pid, stage.scene.valkey.pid]
    with machine.spread([pid for pid in around if pid], both):
        _compare(stage, "One and two workers that share both cores with wrk, the service and Redis", both)
    _compare(stage, "One and two workers, each held to a quarter of a core", [tested], sharing=SHARING, goal=GOAL)
    stage.report.text(
        f"{CONNECTIONS} connections. On one core, and where generator and service take their part of the same two "
        "cores, a second worker can hardly add anything: those tables show what it costs. In the last one endless "
        "loops take the rest of the core, three of them beside one worker and two beside two, while the other core "
        "has room. What is missing there from 2 × is lost to an uneven spread of connections, or to workers that wait "
        "for one another in Redis or in the kernel. It does not show what two real cores lose by sharing memory."
    )


def _compare(stage: Stage, heading: str, cores: list[int], *, sharing: int = 0, goal: str = "") -> None:
    with _gateways(stage, cores, sharing) as cases:
        for _ in range(stage.plan.rounds):
            for case in cases:
                with machine.awake(_loops(case.program)):
                    _measure(stage, case)
    base = cases[0].seen.per_s.median
    rows = [
        [
            str(case.workers),
            case.seen.per_s.show(),
            number(case.seen.per_s.median / base, 2),
            case.seen.cpu_us.show(1),
            case.seen.busy.show(spread=False) + " %",
            case.lesser_share.show(spread=False) + " %" if case.workers > 1 else "",
            goal if case.workers > 1 else "",
        ]
        for case in cases
    ]
    columns = ["workers", "requests/s", "× one", "CPU µs/request", "core used", "lesser worker's part", "goal"]
    stage.report.table(heading, columns, rows)


@contextmanager
def _gateways(stage: Stage, cores: list[int], sharing: int) -> Iterator[list[Case]]:
    def start(workers: int) -> doors.Started:
        loops = max(0, sharing - workers)
        name = f"florin-{workers}-of-{max(workers, sharing)}-on-{len(cores)}"
        return doors.florin(stage.scene, name, workers=workers, cores=cores, loops=loops)

    with start(1) as one, start(2) as second:
        for program in (one, second):
            check_job(program, stage.cookies, policy=True)
        yield [Case(one, 1), Case(second, 2)]


def _measure(stage: Stage, case: Case) -> None:
    before = _cpu_us(case.program)
    load = stage.wrk.run(case.program.url + SMALL, stage.plan.seconds, connections=CONNECTIONS)
    used = [us - before.get(pid, 0) for pid, us in _cpu_us(case.program).items()]
    case.seen.add(load, sum(used))
    busiest = sorted(used)[-case.workers :]
    case.lesser_share.add(100 * busiest[0] / sum(busiest))


def _loops(program: Program) -> list[int]:
    return [pid for pid, (name, _) in program.processes().items() if name == spinning.NAME]


def _cpu_us(program: Program) -> dict[int, float]:
    """Processor time of each process of the gateway, by its id."""
    return {pid: us for pid, (name, us) in program.processes().items() if name != spinning.NAME}
