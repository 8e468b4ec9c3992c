"""Whether the gateway grows with the requests that it has served."""

from harness import doors
from harness.series import number

from gateway_sections.stage import CONNECTIONS, SMALL, Stage

STEPS = 8
ROUND_S_MAX = 20


def served(stage: Stage) -> None:
    """Memory of one process over as many requests as the plan says."""
    program = stage.running(doors.FLORIN)[doors.FLORIN]
    wanted = stage.plan.requests
    seconds = max(1, min(ROUND_S_MAX, wanted / STEPS / stage.most()))
    rows, done = [["0", number(program.resident_kb() / 1024, 1)]], 0
    while done < wanted:
        done += stage.wrk.run(program.url + SMALL, seconds, connections=CONNECTIONS).requests
        rows.append([number(done), number(program.resident_kb() / 1024, 1)])
    stage.report.table("Memory of the Florin gateway", ["requests since the measurements above", "MB"], rows)
