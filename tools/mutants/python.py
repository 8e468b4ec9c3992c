"""Mutants of the Python core, made and run by cosmic-ray on a copy of the tree."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from sql_operators import Mutant

SOURCES = "services/payments/src/florin_payments"
# A module, and the fastest tests that should notice.
TARGETS = {
    "money.py": ("test_core.py",),
    "payments/states.py": ("test_core.py",),
    "top_ups/states.py": ("test_top_up_states.py",),
    "payouts/states.py": ("test_payouts.py",),
    "schedules/states.py": ("test_schedules.py",),
    "schedules/recurrence.py": ("test_recurrence.py",),
    "payments/creation.py": ("test_paying.py", "test_schedules.py", "test_refunds_and_cancel.py"),
    "refunds/service.py": ("test_refunds_and_cancel.py",),
    "ledger/verify.py": ("test_ledger.py",),
    "ledger/checks.py": ("test_ledger.py", "test_reviews.py", "test_request_paying.py"),
}
TIMEOUT_S = 120
LEFT_OUT = ("web", ".venv", ".git", "node_modules", "__pycache__", ".florin", ".mypy_cache", ".ruff_cache")


def run(root: Path, only: list[str]) -> Iterator[tuple[str, Mutant, str]]:
    """Module, mutant and what became of it, one after the other."""
    folder = Path(tempfile.mkdtemp(prefix="florin-mutants-"))
    copy = folder / "tree"
    shutil.copytree(root, copy, ignore=shutil.ignore_patterns(*LEFT_OUT))
    try:
        for module, tests in TARGETS.items():
            if not only or module in only:
                yield from _module(copy, module, tests)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _module(copy: Path, module: str, tests: tuple[str, ...]) -> Iterator[tuple[str, Mutant, str]]:
    session = copy / "session.sqlite"
    session.unlink(missing_ok=True)
    paths = " ".join(f"services/payments/tests/{test}" for test in tests)
    (copy / "mutants.toml").write_text(f"""
[cosmic-ray]
module-path = "{SOURCES}/{module}"
timeout = {TIMEOUT_S}.0
excluded-modules = []
test-command = "{sys.executable} -m pytest -x -q {paths}"

[cosmic-ray.distributor]
name = "local"
""")
    # The copy is found before the tree that is installed.
    env = os.environ | {"PYTHONPATH": str(copy / "services/payments/src"), "PYTHONDONTWRITEBYTECODE": "1"}
    cosmic_ray = [sys.executable, "-m", "cosmic_ray.cli"]
    for words in (
        ["baseline", "mutants.toml"],
        ["init", "mutants.toml", str(session)],
        ["exec", "mutants.toml", str(session)],
    ):
        subprocess.run([*cosmic_ray, *words], cwd=copy, env=env, check=True, capture_output=True)
    dump = subprocess.run(
        [*cosmic_ray, "dump", str(session)], cwd=copy, env=env, check=True, capture_output=True, text=True
    )
    for line in dump.stdout.splitlines():
        work, result = json.loads(line)
        for mutation in work["mutations"]:
            place, operator = mutation["start_pos"], mutation["operator_name"].removeprefix("core/")
            outcome = {"survived": "survived", "killed": "killed"}.get(
                result["test_outcome"] if result else "", "stillborn"
            )
            yield module, Mutant(place[0], f"column {place[1]}, {operator} {mutation['occurrence']}", ""), outcome
