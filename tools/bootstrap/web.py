"""The web front: built with the Node of the environment, only when its sources have changed."""

import hashlib
import json
import os
import shutil
from pathlib import Path

from steps import ROOT, VENV, Failure, run, step

WEB = ROOT / "web"
_GENERATED = {"node_modules", "dist", "generated", ".cache", "storybook-static", "test-results"}


def build() -> None:
    """Make `web/dist` what the sources say; instant when it already is."""
    sources = fingerprint()
    stamp = WEB / "node_modules" / ".florin-build"
    if (WEB / "dist" / "index.html").exists() and _read(stamp) == sources:
        return
    install()
    with step("building the web front"):
        npm("run", "build")
    stamp.write_text(sources)


def check() -> None:
    """Run the web front's own checks, which end with a build, if anything has changed since."""
    sources = fingerprint()
    stamp = WEB / "node_modules" / ".florin-check"
    if _read(stamp) == sources:
        return
    install()
    with step("checking the web front (types, lint, tests, build, size)"):
        npm("run", "check")
    stamp.write_text(sources)
    (WEB / "node_modules" / ".florin-build").write_text(sources)


def install() -> None:
    """Install the locked npm packages, each checked against its hash, running none of their scripts.

    Not by `npm ci`: it refuses a lock that leaves out the optional binaries of other
    platforms, which some package mirrors do not hold. What `npm ci` promises is checked here.
    """
    lock = WEB / "package-lock.json"
    if not lock.exists():
        raise Failure("web/package-lock.json is missing")
    if not _differences():
        return
    with step("installing the locked npm packages"):
        before = lock.read_bytes()
        shutil.rmtree(WEB / "node_modules", ignore_errors=True)
        npm("install", "--no-save", "--ignore-scripts", "--no-audit", "--no-fund")
        if lock.read_bytes() != before:
            raise Failure("web/package-lock.json does not fit web/package.json; run `npm install` in web/")
        if different := _differences():
            shutil.rmtree(WEB / "node_modules")
            raise Failure(f"not what web/package-lock.json says, so nothing is kept: {', '.join(different[:5])}")


def _differences() -> list[str]:
    """Return the paths of packages that are installed otherwise than locked, or are missing."""
    try:
        installed = json.loads((WEB / "node_modules" / ".package-lock.json").read_text())["packages"]
    except (OSError, ValueError):
        return ["node_modules"]
    locked = json.loads((WEB / "package-lock.json").read_text())["packages"]
    foreign = [path for path, entry in installed.items() if _hash(entry) != _hash(locked.get(path, {}))]
    missing = [
        path
        for path, entry in locked.items()
        if path.startswith("node_modules/") and not entry.get("optional") and path not in installed
    ]
    return foreign + missing


def _hash(entry: dict[str, str]) -> str | None:
    """Return a package's hash; links to our own workspaces have none."""
    return entry.get("integrity")


def npm(*arguments: str) -> str:
    """Run the environment's npm in `web/`."""
    env = os.environ | {"PATH": f"{VENV / 'bin'}:{os.environ['PATH']}", "CI": "true"}
    return run([VENV / "bin" / "npm", *arguments], cwd=WEB, env=env)


def fingerprint() -> str:
    """Return a hash over every source file below `web/`, names included."""
    total = hashlib.sha256()
    for folder, folders, files in os.walk(WEB):
        folders[:] = sorted(set(folders) - _GENERATED)
        for name in sorted(files):
            file = Path(folder, name)
            if file.is_file():
                total.update(f"{file.relative_to(WEB)}\0".encode())
                total.update(hashlib.sha256(file.read_bytes()).digest())
    return total.hexdigest()


def _read(stamp: Path) -> str | None:
    return stamp.read_text() if stamp.exists() else None
