"""`make lock`: the hashed locks, and the rules that they must keep."""

import json
import re
from pathlib import Path

from steps import ROOT, VENV, Failure, run, step

LOCKS = ROOT / "locks"
NPM_FOLDERS = ("web", "bench/peers")
_EXPORT = ("export", "--quiet", "--format", "requirements-txt", "--no-emit-workspace", "--no-header", "--no-annotate")
_KINDS = {
    "runtime": ("--no-dev",),
    "local": ("--no-dev", "--extra", "local"),
    "dev": ("--extra", "local", "--group", "dev"),
}
_ADDRESS = re.compile(r"https?://|file:|git\+|--(?:extra-)?index-url|--find-links")


def write() -> None:
    """Resolve anew (within what uv.lock keeps, if it is there) and write all locks."""
    uv = VENV / "bin" / "uv"
    with step("locks/bootstrap.txt"):
        pins = run(
            [uv, "pip", "compile", "--quiet", "--universal", "--generate-hashes", "--no-header", "--no-annotate", "-"],
            stdin="uv\n",
        )
        (LOCKS / "bootstrap.txt").write_text(pins)
    with step("resolving"):
        run([uv, "lock", "--quiet"])
    for kind, options in _KINDS.items():
        with step(f"locks/{kind}.txt"):
            (LOCKS / f"{kind}.txt").write_text(run([uv, *_EXPORT, *options]))
    if problems := broken_rules():
        raise Failure("\n".join(problems))


def broken_rules() -> list[str]:
    """Return what is wrong with the locks: addresses, entries without a hash, files that must not be there."""
    problems = []
    for file in sorted(LOCKS.glob("*.txt")):
        text = file.read_text()
        problems += [f"{_name(file)}: an address: {line}" for line in text.splitlines() if _ADDRESS.search(line)]
        problems += [
            f"{_name(file)}: no hash: {entry.split()[0]}"
            for entry in re.split(r"\n(?=\S)", text)
            if entry.strip() and not entry.startswith("#") and "--hash=sha256:" not in entry
        ]
    for file in [path for folder in NPM_FOLDERS for path in (ROOT / folder).glob("package-lock.json")]:
        problems += _npm_problems(file)
    ignored = (ROOT / ".gitignore").read_text().split()
    return [*problems, *([] if "uv.lock" in ignored else ["uv.lock holds index addresses: keep it in .gitignore"])]


def _npm_problems(file: Path) -> list[str]:
    problems = []
    for path, entry in json.loads(file.read_text())["packages"].items():
        ours = entry.get("link") or "node_modules/" not in path
        if not ours and "integrity" not in entry:
            problems.append(f"{_name(file)}: no integrity: {path}")
        if "resolved" in entry and not entry.get("link"):
            problems.append(f"{_name(file)}: an address: {path}: {entry['resolved']}")
    return problems


def _name(file: Path) -> str:
    return str(file.relative_to(ROOT))
