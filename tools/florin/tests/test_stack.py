"""The whole local stack by `florin up`: real servers, real services, real edge."""

import json
import os
import signal
import ssl
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

from florin_cli.paths import WEB_DIST, Home
from florin_cli.servers.ports import free_port
from florin_cli.servers.process import started_at
from florin_cli.stack import state
from florin_cli.stack.settings import SERVICES, TEST_SIDE

pytestmark = [
    pytest.mark.skipif(not (WEB_DIST / "index.html").exists(), reason="the web front is not built"),
    pytest.mark.skipif(
        any(find_spec(f"florin_{name}.__main__") is None for name in SERVICES), reason="a service can't be started"
    ),
]


class Stack:
    def __init__(self, folder: Path) -> None:
        self.home = Home(folder / "a home")
        self.port = free_port()
        self.env = os.environ | {
            "FLORIN_HOME": str(self.home.path),
            "FLORIN_PORT": str(self.port),
            "FLORIN_BROKER": "redis",
        }

    def florin(self, *words: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "florin_cli", *words]
        return subprocess.run(command, env=self.env, capture_output=True, text=True, timeout=200)

    def get(self, path: str) -> int:
        trust = ssl.create_default_context(cafile=self.home.path / "ca.pem")
        with urllib.request.urlopen(f"https://localhost:{self.port}{path}", context=trust, timeout=10) as answer:
            return answer.status

    def pids(self) -> list[int]:
        found = json.loads(self.home.state.read_text())
        return [found["supervisor"]["pid"], *(entry["pid"] for entry in found["processes"].values())]


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    made = Stack(tmp_path_factory.mktemp("a stack"))
    started = made.florin("up", "--detach")
    assert started.returncode == 0, started.stderr
    assert f"Florin is ready at https://localhost:{made.port}" in started.stdout
    yield made
    made.florin("down")


def test_it_serves_the_web_front_and_is_healthy(stack: Stack):
    assert stack.get("/") == 200
    assert stack.get("/health/ready") == 200
    assert stack.get("/.well-known/jwks.json") == 200


def test_status_is_healthy_and_names_every_process(stack: Stack, wait_until):
    wait_until(lambda: stack.florin("status").returncode == 0, "the test side comes up after the rest")
    status = stack.florin("status")
    assert status.returncode == 0, status.stdout
    assert all(name in status.stdout for name in (*SERVICES, *TEST_SIDE, "postgres", "valkey", "nginx"))


def test_a_second_one_in_the_same_home_or_on_the_same_port_is_refused(stack: Stack, tmp_path: Path):
    second = stack.florin("up")
    assert (second.returncode, second.stdout) == (1, "")
    assert "already runs" in second.stderr
    other = Stack(tmp_path)
    other.env["FLORIN_PORT"] = str(stack.port)
    refused = other.florin("up")
    assert (refused.returncode, refused.stdout) == (1, "")
    assert f"port {stack.port} is in use" in refused.stderr


def test_secrets_do_not_show_in_arguments_or_other_processes(stack: Stack):
    secrets = json.loads(stack.home.secrets.read_text()).values()
    for pid in stack.pids():
        arguments = Path(f"/proc/{pid}/cmdline").read_text()
        assert not any(secret in arguments for secret in secrets)


def test_killed_without_warning_it_leaves_nothing_and_comes_back_with_its_data(stack: Stack, wait_until):
    pids = stack.pids()
    certificate = (stack.home.path / "ca.pem").read_bytes()
    os.kill(pids[0], signal.SIGKILL)
    wait_until(lambda: not any(started_at(pid) for pid in pids), "every process ends with the supervisor")
    assert stack.florin("status").returncode == 3
    again = stack.florin("up", "--detach")
    assert again.returncode == 0, again.stderr
    assert (stack.home.path / "ca.pem").read_bytes() == certificate
    assert stack.get("/health/ready") == 200


def test_down_stops_everything_and_reset_deletes_it(stack: Stack):
    pids = stack.pids()
    assert stack.florin("down").returncode == 0
    assert not any(started_at(pid) for pid in pids)
    assert state.load(stack.home) is None
    assert stack.florin("reset", "--yes").returncode == 0
    assert not stack.home.path.exists()
