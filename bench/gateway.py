"""Florin's gateway beside nginx (the limit), nginx + Lua + Redis and Node gateways that do the same job.

    python bench/gateway.py [--quick] [--only latency] [--requests 1000000]

The job of each: read the access token from a cookie, verify its signature (Ed25519), ask Redis whether
the session was revoked and count the request for its user and its address, write security, rate-limit
and forwarding headers, pass the request to a service that answers 500 bytes. nginx alone only passes it
on. The program under test has one core to itself; wrk, the service and Redis share the other, unless a
section says otherwise. Rounds are interleaved; medians, with the lowest and the highest. Needs Debian's `wrk`.
"""

import argparse
import dataclasses
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from gateway_sections import half_load, https, memory, whole_job, workers
from gateway_sections.stage import FULL, QUICK, Stage
from harness import doors, machine
from harness.issuer import Issuer
from harness.report import Report
from harness.wrk import Missing, Wrk

from florin_cli.servers import Valkey

COOKIE = "__Host-florin_access="
CALLERS = 32
SECTIONS: dict[str, Callable[[Stage], None]] = {
    "job": whole_job.small,
    "large": whole_job.large,
    "latency": half_load.latency,
    "workers": workers.two,
    "https": https.kept,
    "handshakes": https.new,
    "memory": memory.served,
}


def versions() -> dict[str, str]:
    def first_line(*command: str | Path) -> str:
        done = subprocess.run(command, capture_output=True, text=True)
        return (done.stdout or done.stderr).splitlines()[0]

    return {
        "nginx": first_line(doors.plain_nginx()[0], "-v").rpartition("/")[2],
        "Node": first_line(doors.node(), "--version"),
        "wrk": first_line("wrk", "-v").split()[1],
    }


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="few short rounds, to see that it works")
    parser.add_argument("--only", nargs="+", choices=SECTIONS, help="these sections; the results are not kept")
    parser.add_argument("--requests", type=int, help="for the memory figure (default 1,000,000)")
    return parser.parse_args()


def main() -> None:
    given = arguments()
    plan = QUICK if given.quick else FULL
    if given.requests:
        plan = dataclasses.replace(plan, requests=given.requests)
    tested, other = machine.cores()
    issuer = Issuer()
    callers = [issuer.caller() for _ in range(CALLERS)]
    revoked, expired = issuer.caller(), issuer.caller(exp=int(time.time()) - 600)
    cookies = {
        "good": COOKIE + callers[0].token,
        "nobody": "a=b",
        "forged": COOKIE + callers[0].token[:-20] + "A" * 20,
        "expired": COOKIE + expired.token,
        "revoked": COOKIE + revoked.token,
    }
    started = time.monotonic()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        try:
            wrk = Wrk(folder, [COOKIE + caller.token for caller in callers])
        except Missing as missing:
            sys.exit(str(missing))
        report = Report("The gateway and its peers", "python bench/gateway.py", machine.describe(**versions()))
        if given.quick:
            report.text("**Quick run: too short to be quoted.**")
        report.text(f"Load average before: {machine.load():.1f}")
        machine.settle_on(other)
        valkey = stack.enter_context(Valkey.running(folder / "valkey"))
        upstream = stack.enter_context(doors.upstream(folder, other, issuer))
        doors.revoke(valkey, revoked.session_id)
        stage = Stage(plan, report, wrk, doors.Scene(folder, tested, issuer, valkey, upstream), cookies, stack)
        for name in given.only or SECTIONS:
            SECTIONS[name](stage)
    report.text(f"Measured in {time.monotonic() - started:.0f} s.")
    report.write("gateway", keep=not given.quick and not given.only)


if __name__ == "__main__":
    main()
