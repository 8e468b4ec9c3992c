"""Whether the gateway grows with the requests that it has served, and how often it collects all its garbage."""

import re
from urllib.request import urlopen

from harness import doors
from harness.program import Program
from harness.series import number

from gateway_sections.stage import CONNECTIONS, SMALL, Stage

STEPS = 8
ROUND_S_MAX = 20
_FULL = re.compile(r'^python_gc_collections_total\{generation="2"\} (\S+)$', re.MULTILINE)


def served(stage: Stage) -> None:
    """Memory of one process over as many requests as the plan says."""
    program = stage.running(doors.FLORIN)[doors.FLORIN]
    wanted = stage.plan.requests
    seconds = max(1, min(ROUND_S_MAX, wanted / STEPS / stage.most()))
    before = _full_collections(program)
    rows, done = [["0", number(program.resident_kb() / 1024, 1), "0"]], 0
    while done < wanted:
        done += stage.wrk.run(program.url + SMALL, seconds, connections=CONNECTIONS).requests
        memory_mb = number(program.resident_kb() / 1024, 1)
        rows.append([number(done), memory_mb, number(_full_collections(program) - before)])
    columns = ["requests since the measurements above", "MB", "full garbage collections"]
    stage.report.table("Memory of the Florin gateway", columns, rows)


def _full_collections(program: Program) -> float:
    with urlopen(f"{program.url}/metrics", timeout=10) as answer:
        found = _FULL.search(answer.read().decode())
    assert found
    return float(found[1])
