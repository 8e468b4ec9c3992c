"""Rules for files of the repository: locks without addresses, a Makefile that explains itself."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from florin_cli.paths import ROOT

BOOTSTRAP = ROOT / "tools" / "bootstrap"
ADDRESS = "https://packages.example/a"


def npm_lock(**entry: str) -> str:
    """A lock of npm's with one package."""
    return json.dumps({"packages": {"node_modules/a": entry}})


@pytest.fixture
def locks(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.syspath_prepend(str(BOOTSTRAP))
    import locks

    return locks


def test_the_locks_keep_their_rules(locks):
    assert locks.broken_rules() == []


@pytest.mark.parametrize(
    ("file", "content", "complaint"),
    [
        ("locks/x.txt", f"--index-url {ADDRESS}\na==1 --hash=sha256:00\n", "an address"),
        ("locks/x.txt", f"a @ {ADDRESS} --hash=sha256:00\n", "an address"),
        ("locks/x.txt", "a==1\nb==2 \\\n    --hash=sha256:00\n", "no hash: a==1"),
        ("web/package-lock.json", npm_lock(version="1"), "no integrity"),
        ("web/package-lock.json", npm_lock(integrity="sha512-x", resolved=ADDRESS), "an address"),
    ],
)
def test_a_lock_that_breaks_a_rule_is_found(locks, tmp_path: Path, monkeypatch, file, content, complaint):
    for name in ("locks", "web"):
        (tmp_path / name).mkdir()
    (tmp_path / ".gitignore").write_text("uv.lock\n")
    (tmp_path / file).write_text(content)
    monkeypatch.setattr(locks, "ROOT", tmp_path)
    monkeypatch.setattr(locks, "LOCKS", tmp_path / "locks")
    assert any(complaint in problem for problem in locks.broken_rules())


def test_a_committed_uv_lock_would_be_found(locks, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    for name in ("locks", "web"):
        (tmp_path / name).mkdir()
    (tmp_path / ".gitignore").write_text("dist/\n")
    monkeypatch.setattr(locks, "ROOT", tmp_path)
    monkeypatch.setattr(locks, "LOCKS", tmp_path / "locks")
    assert locks.broken_rules() == ["uv.lock holds index addresses: keep it in .gitignore"]


CLAIM_BEHIND_IN = re.compile(r"\bIN\s*\(\s*SELECT\b(?:[^()]|\([^()]*\))*SKIP\s+LOCKED", re.IGNORECASE)


@pytest.mark.parametrize(
    ("statement", "wrong"),
    [
        ("DELETE FROM a WHERE id IN (SELECT id FROM a WHERE at < now() LIMIT 1 FOR UPDATE SKIP LOCKED)", True),
        ("UPDATE a SET b = 1 WHERE id in (\n  SELECT id FROM a\n  FOR UPDATE OF a\n  SKIP LOCKED)", True),
        ("DELETE FROM a WHERE id = ANY (ARRAY(SELECT id FROM a LIMIT 1 FOR UPDATE SKIP LOCKED))", False),
        ("SELECT id FROM a WHERE b IN (SELECT id FROM b) LIMIT 1 FOR UPDATE SKIP LOCKED", False),
    ],
)
def test_a_claim_behind_in_is_told_from_others(statement: str, wrong: bool):
    assert bool(CLAIM_BEHIND_IN.search(statement)) is wrong


def test_claims_take_as_many_rows_as_they_say():
    """Behind ``IN`` a plan may run the subquery again for each row, and it takes other rows each time."""
    sources = [
        path
        for folder in ("services", "libs", "tools")
        for path in (ROOT / folder).rglob("src/**/*")
        if path.suffix in (".py", ".sql")
    ]
    assert len(sources) > 100
    assert [str(path) for path in sources if CLAIM_BEHIND_IN.search(path.read_text())] == []


def test_make_help_lists_every_target():
    makefile = (ROOT / "Makefile").read_text()
    targets = set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE))
    printed = subprocess.run(["make", "-C", ROOT, "--no-print-directory"], capture_output=True, text=True, check=True)
    assert {line.split()[1] for line in printed.stdout.splitlines()} == targets


def test_no_python_is_a_clear_message(tmp_path: Path):
    for tool in ("sh", "dirname", "env"):
        (tmp_path / tool).symlink_to(f"/bin/{tool}" if Path(f"/bin/{tool}").exists() else f"/usr/bin/{tool}")
    done = subprocess.run(
        [ROOT / "tools" / "python", "status"], env={"PATH": str(tmp_path)}, capture_output=True, text=True
    )
    assert done.returncode == 1
    assert "needs Python 3.11 or newer" in done.stderr


@pytest.mark.parametrize("command", ["status", "down"])
def test_commands_without_a_stack_say_so(tmp_path: Path, command: str):
    env = os.environ | {"FLORIN_HOME": str(tmp_path / "no home")}
    done = subprocess.run([sys.executable, "-m", "florin_cli", command], env=env, capture_output=True, text=True)
    assert "no stack runs in" in done.stdout
    assert done.returncode == (3 if command == "status" else 0)


@pytest.mark.parametrize(
    ("env", "message"),
    [
        ({"FLORIN_PORT": "x"}, "florin: FLORIN_PORT is 'x'; it must be a port number"),
        ({"FLORIN_ENV": "production"}, "florin: FLORIN_ENV must be `local` or `test`"),
        ({"FLORIN_BROKER": "kafka"}, "florin: FLORIN_BROKER is 'kafka'"),
    ],
)
def test_wrong_settings_are_one_line_and_a_failure(tmp_path: Path, env: dict[str, str], message: str):
    if "FLORIN_BROKER" in env and not (ROOT / "web" / "dist" / "index.html").exists():
        pytest.skip("the web front is not built")
    done = subprocess.run(
        [sys.executable, "-m", "florin_cli", "up"],
        env=os.environ | {"FLORIN_HOME": str(tmp_path / "home"), "FLORIN_PORT": "18999"} | env,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1
    assert done.stderr.startswith(message)
    assert "Traceback" not in done.stderr
