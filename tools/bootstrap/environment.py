"""The Python environment: made, filled from the hashed locks, and left alone while they are unchanged."""

import fcntl
import hashlib
import os
import subprocess
import sys
import tomllib
from pathlib import Path

from steps import PYTHON, ROOT, VENV, Failure, run, step

LEVELS = ("local", "dev")
"""What `make up` needs, and what `make test` and `make check` need on top."""


def ensure(level: str) -> None:
    """Make the environment hold everything of `level`; instant when it already does."""
    with (ROOT / "pyproject.toml").open() as lock:
        # Two stacks may be started at once from one checkout.
        fcntl.flock(lock, fcntl.LOCK_EX)
        wider = LEVELS[LEVELS.index(level) :]
        if any(_stamp(each).exists() and _stamp(each).read_text() == _fingerprint(each) for each in wider):
            return
        _fill(level)
        _stamp(level).write_text(_fingerprint(level))


def present() -> bool:
    """Tell whether there is an environment with our command in it."""
    return (VENV / "bin" / "florin").exists()


def packages() -> list[Path]:
    """Return the folders of all workspace packages."""
    workspace = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["uv"]["workspace"]["members"]
    return sorted(file.parent for pattern in workspace for file in ROOT.glob(f"{pattern}/pyproject.toml"))


def _fill(level: str) -> None:
    if not _usable():
        with step("making the Python environment"):
            run([sys.executable, "-m", "venv", "--clear", VENV])
    uv = VENV / "bin" / "uv"
    wanted = _digest(ROOT / "locks" / "bootstrap.txt")
    if not uv.exists() or not _stamp("uv").exists() or _stamp("uv").read_text() != wanted:
        with step("installing uv"):
            run([PYTHON, "-m", "ensurepip", "--default-pip"])
            pip: list[str | Path] = [
                PYTHON,
                "-m",
                "pip",
                "install",
                "--quiet",
                "--disable-pip-version-check",
                "--no-deps",
            ]
            _install([*pip, "--require-hashes", "--requirement", ROOT / "locks" / "bootstrap.txt"])
            _stamp("uv").write_text(wanted)
    install: list[str | Path] = [uv, "pip", "install", "--quiet", "--python", PYTHON]
    with step(f"installing the locked packages ({level})"):
        _install([*install, "--require-hashes", "--requirement", ROOT / "locks" / f"{level}.txt"])
    with step("linking Florin's own packages"):
        own: list[str | Path] = [part for folder in packages() for part in ("--editable", folder)]
        _install([*install, "--no-deps", *own])


def _usable() -> bool:
    """Tell whether the environment's Python runs and the folder was not moved since."""
    try:
        probe = "import sys; print(sys.prefix, sys.version_info >= (3, 11))"
        answer = subprocess.run([PYTHON, "-c", probe], capture_output=True, text=True).stdout.strip()
    except OSError:
        return False
    pip = VENV / "bin" / "florin"
    moved = pip.exists() and str(VENV) not in pip.read_text(errors="replace")[:300]
    return answer == f"{VENV} True" and not moved


def _install(command: list[str | Path]) -> None:
    try:
        run(command, env=_index_settings())
    except Failure as failure:
        text = str(failure)
        if "hash" in text.lower():
            raise Failure(f"a package is not what the lock says it is; nothing of it was installed.\n{text}") from None
        raise


def _index_settings() -> dict[str, str]:
    """Let uv use the package index and the certificates that this machine's pip is set up with."""
    env = dict(os.environ)
    if PYTHON.exists() and "UV_DEFAULT_INDEX" not in env:
        asked = subprocess.run(
            [PYTHON, "-m", "pip", "config", "get", "global.index-url"], capture_output=True, text=True
        )
        if asked.returncode == 0 and asked.stdout.strip():
            env["UV_DEFAULT_INDEX"] = asked.stdout.strip()
    # Cache and environment may be on different disks.
    return {"UV_LINK_MODE": "copy" if _other_disk() else "hardlink", **env}


def _other_disk() -> bool:
    cache = Path(os.environ.get("UV_CACHE_DIR") or Path.home() / ".cache")
    return not cache.exists() or cache.stat().st_dev != VENV.stat().st_dev


def _fingerprint(level: str) -> str:
    files = [ROOT / "locks" / f"{level}.txt", ROOT / "locks" / "bootstrap.txt"]
    files += [folder / "pyproject.toml" for folder in packages()]
    return hashlib.sha256("".join([str(VENV), *(map(_digest, files))]).encode()).hexdigest()


def _digest(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


def _stamp(name: str) -> Path:
    return VENV / f".stamp-{name}"
