"""The compiled form: it is what runs where it was made, and only by the sources that it was made from."""

import asyncio
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import florin_gateway
from florin_gateway import compiled

MARK = "__mypyc"
needed = pytest.mark.skipif(
    not compiled.folder().is_dir(), reason="not compiled: `make build` does it where there is a C compiler"
)


def maps(process: subprocess.Popen[bytes]) -> str:
    """Which files a process runs."""
    return Path(f"/proc/{process.pid}/maps").read_text()


@needed
async def test_it_is_what_all_these_tests_run_against(door: Any) -> None:
    assert MARK in maps(door.process)


async def test_the_sources_serve_as_well(upstream_door: Any) -> None:
    door = await upstream_door(compiled="no")
    assert MARK not in maps(door.process)
    async with door.client() as client:
        answers = [await client.get("/api/v1/payments"), await client.post("/api/v1/auth/login", json={"a": 1})]
        assert [answer.status_code for answer in answers] == [200, 200]
        assert (await client.get("/nowhere")).status_code == 404
    assert (await door.raw(b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n")).startswith(b"HTTP/1.1 400 ")


def test_a_gateway_that_must_be_compiled_does_not_start_without(tmp_path: Path) -> None:
    sources = tmp_path / "src" / "florin_gateway"
    shutil.copytree(next(iter(florin_gateway.__path__)), sources)
    done = subprocess.run(
        [sys.executable, "-m", "florin_gateway"],
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(sources.parent), "FLORIN_COMPILED": "yes"},
        capture_output=True,
        text=True,
        timeout=30,
    )
    assert done.returncode == 1
    assert done.stderr == (
        "the gateway does not start: FLORIN_COMPILED is yes, and these sources are not compiled; `make build` does it\n"
    )


def test_a_change_of_any_source_is_another_form(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sources = tmp_path / "florin_gateway"
    shutil.copytree(next(iter(florin_gateway.__path__)), sources, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(compiled, "_SOURCES", sources)
    monkeypatch.setattr(compiled, "_package", lambda name: tmp_path / name)
    for library in ("florin_kit", "florin_contracts"):
        (tmp_path / library).mkdir()
        (tmp_path / library / "__init__.py").touch()
    seen = {compiled.folder()}
    for source in tmp_path.rglob("*.py"):
        source.write_text(source.read_text() + "\n")
        seen.add(compiled.folder())
    (sources / "new.py").touch()
    seen.add(compiled.folder())
    assert len(seen) == len(list(tmp_path.rglob("*.py"))) + 1
    (sources / "new.py").unlink()
    assert compiled.folder() in seen


async def test_what_is_no_request_is_logged_like_any_other(
    upstream_door: Any, capfd: pytest.CaptureFixture[str]
) -> None:
    """What a request has from its class alone is there in both forms."""
    door = await upstream_door(access_log="true")
    assert (await door.raw(b"NONSENSE\r\n\r\n", wait_s=1)).startswith(b"HTTP/1.1 400 ")
    async with door.client() as client:
        assert (await client.get("/api/v1/payments")).status_code == 200
    door.process.terminate()
    await asyncio.to_thread(door.process.wait, 15)
    out, err = capfd.readouterr()
    assert [json.loads(line)["status"] for line in out.splitlines() if '"event":"request"' in line] == [400, 200]
    assert "Traceback" not in out + err
