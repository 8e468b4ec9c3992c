"""Latency at half of what Florin's gateway can do."""

from harness import doors
from harness.series import number

from gateway_sections.stage import SMALL, Figures, Stage

CONNECTIONS = 256
SERVICE = "the service itself"


def latency(stage: Stage) -> None:
    """Every program at the same rate, beside the service itself."""
    pause_ms = max(1, round(CONNECTIONS / (stage.most() / 2) * 1000))
    running = stage.running(doors.PLAIN, doors.FLORIN, doors.LUA)
    targets = {SERVICE: stage.scene.upstream, **running}
    seen = {name: Figures() for name in targets}
    for _ in range(stage.plan.rounds):
        for name, program in targets.items():
            load = stage.wrk.run(program.url + SMALL, stage.plan.seconds, connections=CONNECTIONS, pause_ms=pause_ms)
            seen[name].add(load, 0)
    base = seen[SERVICE]
    rows = [
        [
            name,
            found.per_s.show(spread=False),
            found.p50_ms.show(3),
            found.p99_ms.show(2),
            number(found.p50_ms.median - base.p50_ms.median, 3),
            number(found.p99_ms.median - base.p99_ms.median, 2),
        ]
        for name, found in seen.items()
    ]
    columns = ["program", "requests/s", "p50 ms", "p99 ms", "added p50 ms", "added p99 ms"]
    stage.report.table("Latency at half load (goals: p50 ≤ 0.3 ms, p99 ≤ 2 ms added)", columns, rows)
    stage.report.text(
        f"{CONNECTIONS} connections that wait {pause_ms} ms on average between requests; wrk's clock for "
        "waiting has steps of 1 ms, so requests come in small bunches, to every program alike."
    )
