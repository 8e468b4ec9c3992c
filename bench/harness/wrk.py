"""wrk, the load generator (Debian package ``wrk``)."""

import json
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

_SCRIPT = """
local cookies = {{ {cookies} }}
local prepared, turn = {{}}, 0
function init()
  for i, cookie in ipairs(cookies) do
    local headers = {{ Cookie = cookie, Host = wrk.host, ["User-Agent"] = "bench/1", Connection = {connection} }}
    prepared[i] = wrk.format("GET", nil, headers)
  end
end
function request()
  turn = turn % #prepared + 1
  return prepared[turn]
end
{delay}
function done(summary, latency)
  io.write(string.format(
    '\\n{{"requests": %d, "duration_us": %d, "p50_us": %f, "p99_us": %f, "refused": %d, "broken": %d}}\\n',
    summary.requests, summary.duration, latency:percentile(50), latency:percentile(99), summary.errors.status,
    summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout))
end
"""
_DELAY = "function delay() return math.random(0, {most}) end"


@dataclass(frozen=True)
class Load:
    """What one run of wrk saw. Times in milliseconds."""

    requests: int
    per_s: float
    p50_ms: float
    p99_ms: float


class Missing(Exception):
    """wrk is not installed."""


class Wrk:
    """Sends GET requests that carry access cookies, each connection as fast as it is answered."""

    def __init__(self, folder: Path, cookies: Sequence[str]) -> None:
        if shutil.which("wrk") is None:
            raise Missing("wrk is missing: install the Debian package `wrk` (apt-get install wrk)")
        self._folder = folder
        self._cookies = ", ".join(json.dumps(cookie) for cookie in cookies)

    def run(
        self, url: str, seconds: float, *, connections: int = 64, pause_ms: int | None = None, close: bool = False
    ) -> Load:
        """Load ``url``; with ``pause_ms`` each connection waits so long (on average) between requests.

        With ``close`` each request has a connection of its own, so many at a time.
        Raises `RuntimeError` when an answer was not a success: a refusal is cheap and would flatter.
        """
        script = self._folder / "load.lua"
        delay = _DELAY.format(most=2 * pause_ms) if pause_ms is not None else ""
        connection = '"close"' if close else "nil"
        script.write_text(_SCRIPT.format(cookies=self._cookies, delay=delay, connection=connection))
        command = ["wrk", "-t1", f"-c{connections}", f"-d{max(1, round(seconds))}s", "--latency", "-s", script, url]
        done = subprocess.run(command, capture_output=True, text=True, timeout=seconds + 30)
        if done.returncode != 0:
            raise RuntimeError(f"wrk failed: {done.stderr.strip() or done.stdout.strip()}")
        seen = json.loads(done.stdout.strip().splitlines()[-1])
        if seen["refused"] or seen["broken"] or not seen["requests"]:
            raise RuntimeError(f"not every request was answered with success: {seen}")
        per_s = seen["requests"] / (seen["duration_us"] / 1e6)
        return Load(seen["requests"], per_s, seen["p50_us"] / 1000, seen["p99_us"] / 1000)
