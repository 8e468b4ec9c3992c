"""`make check` and `make test`."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import gateway
import locks
import web
from steps import PYTHON, ROOT, VENV, Failure, say, step

_APT_TIMEOUT_S = 300
_BROWSERS = ("chromium", "chromium-browser", "google-chrome")
_CHECKS: dict[str, Sequence[str]] = {
    "format (ruff)": ("ruff", "format", "--check", "--quiet", "."),
    "lint (ruff)": ("ruff", "check", "--quiet", "."),
    "types (mypy)": ("mypy",),
    "imports (import-linter)": ("lint-imports",),
    "Python client (as the API document says)": ("python", "tools/python_client", "--check"),
}


def check() -> None:
    """Run all static checks, also after one has failed, and fail if any did."""
    failed = []
    for name, command in _CHECKS.items():
        failed += _checked(name, partial(_output, [str(VENV / "bin" / command[0]), *command[1:]]))
    failed += _checked("locks (no addresses, every entry hashed)", lambda: "\n".join(locks.broken_rules()))
    if failed:
        raise Failure(f"{len(failed)} of {len(_CHECKS) + 1} checks failed: {', '.join(failed)}")
    say(f"all {len(_CHECKS) + 1} checks passed")


def test(arguments: Sequence[str]) -> int:
    """Run the web front's checks and all tests, or with pytest's arguments only some tests.

    Returns the exit code: pytest's, or 1 when only the web front's checks failed. What cannot
    be had here (RabbitMQ, a browser) is named; its tests are skipped with the reason.
    """
    with ThreadPoolExecutor(1) as beside:
        compiled = beside.submit(gateway.compile_)
        web_failed = not arguments and not _web_is_fine()
        compiled.result()
    env = dict(os.environ)
    if reason := _fetch_rabbitmq():
        say(f"  no RabbitMQ, its tests will be skipped: {reason}")
        env["FLORIN_NO_RABBITMQ"] = reason
    browser, reason = _fetch_browser()
    if reason:
        say(f"  no browser, its tests will be skipped: {reason}")
        env["FLORIN_NO_CHROMIUM"] = reason
    else:
        env["FLORIN_CHROMIUM"] = browser
    alone = any(word.startswith(("-n", "-x", "--pdb")) for word in arguments)
    workers = [] if alone else ["-n", "auto", "--dist", "loadscope"]  # what goes together: tests/support/units.py
    if os.environ.get("CI"):
        workers += ["--durations", "30", "--durations-min", "5"]
    sys.stderr.flush()
    code = subprocess.run([PYTHON, "-m", "pytest", *workers, *arguments], cwd=ROOT, env=env).returncode
    return code or int(web_failed)


def drills(arguments: Sequence[str]) -> int:
    """Run what takes minutes, one after the other, with what each has measured; returns pytest's exit code."""
    env = {"FLORIN_DRILL_SCALE": "10"} | dict(os.environ)
    places = ["tests/drills", "services/gateway/tests", "services/payments/tests/proof"]
    command = [PYTHON, "-m", "pytest", "-s", "-m", "drill", *places, *arguments]
    return subprocess.run(command, cwd=ROOT, env=env).returncode


def mutants(arguments: Sequence[str]) -> int:
    """Make small mistakes in the money core and print those that no test notices; takes an hour."""
    return subprocess.run([PYTHON, ROOT / "tools/mutants", *arguments], cwd=ROOT).returncode


def bench(arguments: Sequence[str]) -> int:
    """Run a benchmark, ``gateway --quick`` say, on a machine that does nothing else; without one, name them."""
    found = sorted(path.stem for path in (ROOT / "bench").glob("*.py"))
    if not arguments or arguments[0] not in found:
        raise Failure(f'which benchmark? make bench ARGS="{found[0]}", or one of: {", ".join(found[1:])}')
    return subprocess.run([PYTHON, ROOT / "bench" / f"{arguments[0]}.py", *arguments[1:]], cwd=ROOT).returncode


def _web_is_fine() -> bool:
    try:
        web.check()
    except Failure as failure:
        say(f"the web front's checks FAILED: {failure}\n")
        return False
    return True


def _checked(name: str, work: Callable[[], str]) -> list[str]:
    began = time.monotonic()
    complaint = work()
    say(f"  {time.monotonic() - began:5.1f} s  {'FAILED ' if complaint else 'ok     '}{name}")
    if complaint:
        say("\n".join(f"           {line}" for line in complaint.splitlines()))
    return [name] if complaint else []


def _output(command: Sequence[str]) -> str:
    """Return what a failing check printed, nothing for one that passes."""
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    return "" if done.returncode == 0 else (done.stdout + done.stderr).strip() or f"exit code {done.returncode}"


def _fetch_rabbitmq() -> str:
    """Make RabbitMQ available to the tests; returns the reason when it can't be."""
    script = "from florin_cli.servers import RabbitMQ\nRabbitMQ.find(fetch=True)"
    with step("RabbitMQ for the tests"):
        done = subprocess.run([PYTHON, "-c", script], cwd=ROOT, capture_output=True, text=True)
    words = done.stderr.strip().splitlines()
    return "" if done.returncode == 0 else words[-1].rpartition("Unavailable: ")[2]


def _fetch_browser() -> tuple[str, str]:
    """Return Chromium's path, installed first if that is allowed here; or the reason why not."""
    if found := _browser():
        return found, ""
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        return "", "Chromium is not installed (Debian: apt-get install chromium fonts-liberation)"
    install = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium", "fonts-liberation"]
    with step("Chromium for the browser tests"):
        for command in (["apt-get", "update", "-qq"], install):
            try:
                done = subprocess.run(
                    command,
                    capture_output=True,
                    text=True,
                    timeout=_APT_TIMEOUT_S,
                    env=os.environ | {"DEBIAN_FRONTEND": "noninteractive"},
                )
            except subprocess.TimeoutExpired:
                return "", f"apt-get took longer than {_APT_TIMEOUT_S} s"
            if done.returncode != 0:
                return "", (done.stderr.strip().splitlines() or ["apt-get failed"])[-1]
    return (found, "") if (found := _browser()) else ("", "Chromium was installed but is not found")


def _browser() -> str | None:
    named = os.environ.get("FLORIN_CHROMIUM")
    return named or next((path for name in _BROWSERS if (path := shutil.which(name))), None)
