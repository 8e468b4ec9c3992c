"""The gateway's compiled form (ADR 28): made by mypyc where this machine has a C compiler, else not at all."""

import fcntl
import hashlib
import os
import shutil
import tempfile
from pathlib import Path

from steps import PYTHON, ROOT, VENV, run, say, step

_PACKAGE = ROOT / "services" / "gateway" / "src" / "florin_gateway"
# What each request passes through. The rest of the package stays as it is, beside it.
_MODULES = (
    "limits/bucket.py",
    "limits/limiter.py",
    "limits/policy.py",
    "limits/redis_pipe.py",
    "policy/admission.py",
    "policy/caller.py",
    "policy/csrf.py",
    "policy/sides.py",
    "proxy/breaker.py",
    "proxy/client.py",
    "proxy/exchange.py",
    "proxy/heads.py",
    "proxy/reader.py",
    "proxy/request.py",
    "proxy/service.py",
    "proxy/upstream.py",
    "routing.py",
    "server.py",
)
_CONFIG = """
[mypy]
follow_imports = silent
ignore_missing_imports = true
"""
_FORMS_KEPT = 3
_MADE_WITH = "packages"
_LACKING = """
import subprocess, sysconfig
compiler = (sysconfig.get_config_var("CC") or "cc").split()[0]
command = [compiler, "-fsyntax-only", "-x", "c", "-I", sysconfig.get_path("include"), "-"]
try:
    done = subprocess.run(command, input="#include <Python.h>", capture_output=True, text=True)
except OSError:
    print(f"no C compiler ({compiler})")
else:
    print(f"{compiler} finds no Python.h" if done.returncode else "")
"""


def compile_() -> None:
    """Make the compiled form of the sources as they are; instant when it is there. Says so where it can't."""
    with (_PACKAGE / "compiled.py").open() as lock:
        # Two commands may be started at once from one checkout.
        fcntl.flock(lock, fcntl.LOCK_EX)
        form = Path(run([PYTHON, "-m", "florin_gateway.compiled"]).strip())
        packages = hashlib.sha256((ROOT / "locks" / "dev.txt").read_bytes()).hexdigest()
        if (form / _MADE_WITH).exists() and (form / _MADE_WITH).read_text() == packages:
            return
        if lacking := run([PYTHON, "-c", _LACKING]).strip():
            say(f"  the gateway is not compiled, and slower: {lacking}")
            return
        form.parent.mkdir(parents=True, exist_ok=True)
        shutil.rmtree(form, ignore_errors=True)
        with step("compiling the gateway"):
            _make(form, packages)
        for old in sorted(form.parent.iterdir(), key=lambda each: each.stat().st_mtime)[:-_FORMS_KEPT]:
            shutil.rmtree(old)


def _make(form: Path, packages: str) -> None:
    """Compile a copy beside the place where it is wanted, and move it there when it is complete."""
    with tempfile.TemporaryDirectory(dir=form.parent) as folder:
        made = Path(folder, "made")
        shutil.copytree(_PACKAGE, made / _PACKAGE.name, ignore=shutil.ignore_patterns("__pycache__"))
        (made / "mypy.ini").write_text(_CONFIG)
        libraries = os.pathsep.join(str(ROOT / "libs" / name / "src") for name in ("kit", "contracts"))
        run(
            [VENV / "bin" / "mypyc", "--config-file", "mypy.ini", *(f"{_PACKAGE.name}/{name}" for name in _MODULES)],
            cwd=made,
            env=os.environ | {"MYPYPATH": libraries, "MYPYC_DEBUG_LEVEL": "0"},
        )
        for left in ("build", ".mypy_cache"):
            shutil.rmtree(made / left, ignore_errors=True)
        (made / _MADE_WITH).write_text(packages)
        made.replace(form)
