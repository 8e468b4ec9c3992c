"""The main table: the whole job for small answers, and the shorter one for large answers."""

from harness import doors
from harness.series import number

from gateway_sections.stage import CONNECTIONS, SMALL, Figures, Stage

# With more, a slow program has finished none of its first 1 MB answers when the round ends.
LARGE_CONNECTIONS = 16
GOALS = {
    doors.FLORIN: "≥ 0.60 of nginx",
    doors.LUA: "Florin ≥ 1 ×",
    doors.FASTIFY: "Florin ≥ 7 ×",
    doors.EXPRESS_TUNED: "Florin ≥ 10 ×",
    doors.EXPRESS_USUAL: "Florin ≥ 25 ×",
}


def small(stage: Stage) -> None:
    """Requests per second on one core."""
    running = stage.running(
        doors.PLAIN,
        doors.FLORIN,
        doors.FLORIN_LOG,
        doors.FLORIN_SOURCE,
        doors.LUA,
        doors.FASTIFY,
        doors.EXPRESS_TUNED,
        doors.EXPRESS_USUAL,
    )
    seen = {name: Figures() for name in running}
    for _ in range(stage.plan.rounds):
        for name, program in running.items():
            stage.measure(program, seen[name], seconds=stage.plan.seconds)
    limit = seen[doors.PLAIN].per_s.median
    ours = seen[doors.FLORIN].per_s.median
    stage.found_most(ours)
    rows = [
        [
            name,
            found.per_s.show(),
            found.p50_ms.show(2, spread=False),
            found.p99_ms.show(2, spread=False),
            found.cpu_us.show(1),
            found.busy.show(spread=False) + " %",
            number(found.per_s.median / limit, 2),
            number(ours / found.per_s.median, 2),
            GOALS.get(name, ""),
        ]
        for name, found in seen.items()
    ]
    columns = ["program", "requests/s, one core", "p50 ms", "p99 ms", "CPU µs/request", "core used"]
    stage.report.table(
        f"The whole job, 500-byte answers, {CONNECTIONS} connections",
        [*columns, "of nginx", "Florin is × as fast", "goal"],
        rows,
    )
    stage.report.text(
        "Where `core used` is well below 100 %, the load generator, the service or Redis was the bound (or another "
        "process took the core), and the program could do more than the row says."
    )


def large(stage: Stage) -> None:
    """Answers of 10 kB and of 1 MB."""
    running = stage.running(doors.PLAIN, doors.FLORIN, doors.LUA, doors.FASTIFY, doors.EXPRESS_TUNED)
    seen = {(name, size): Figures() for name in running for size in doors.SIZES}
    for _ in range(stage.plan.large_rounds):
        for (name, size), figures in seen.items():
            stage.measure(
                running[name],
                figures,
                path=f"{SMALL}/{size}",
                connections=LARGE_CONNECTIONS,
                seconds=stage.plan.large_seconds,
            )
    rows = []
    for name in running:
        cells = [name]
        for size in doors.SIZES:
            found = seen[name, size].per_s
            cells += [found.show(), number(found.median / seen[doors.PLAIN, size].per_s.median, 2)]
        rows.append(cells)
    stage.report.table(
        f"Larger answers, {LARGE_CONNECTIONS} connections",
        ["program", "10 kB: requests/s", "of nginx", "1 MB: requests/s", "of nginx"],
        rows,
    )
