"""Writes the Python client's methods and models from the API document: ``python tools/python_client [--check]``.

The document is the one that the web front is built from (``npm run refresh-api``). With ``--check`` nothing is
written, and the exit code says whether what is there is what would be.
"""

import subprocess
import sys
from collections.abc import Iterable
from itertools import groupby
from pathlib import Path

import document
from document import ROOT
from methods import api_class, group_class
from types_of import Types

FOLDERS = ((False, "sync"), (True, "aio"))
PACKAGE = ROOT / "clients/python/src/florin_client"
HEAD = '"""{about} Written by tools/python_client from the API document; not by hand."""\n\n'
MODEL_IMPORTS = """
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Literal
import msgspec
from florin_client.pages import Page
from florin_client.secret import Secret
"""


def made() -> dict[Path, str]:
    """Every file, by its path in the package."""
    types = Types(document.schemas())
    found = sorted(document.operations(), key=lambda each: each.group)
    groups = {name: list(each) for name, each in groupby(found, key=lambda each: each.group)}
    files: dict[Path, str] = {}
    for group, operations in groups.items():
        types.group = group
        for is_async, folder in FOLDERS:
            files[Path("api") / folder / f"{group}.py"] = group_class(group, operations, types, is_async=is_async)
    for is_async, folder in FOLDERS:
        files[Path("api") / folder / "__init__.py"] = api_class(groups, is_async=is_async)
    files[Path("api/__init__.py")] = HEAD.format(about="Methods, one module for each kind of thing.")
    modules = _modules(types)
    shared = f"from florin_client.models.common import {', '.join(modules['common'])}\n"
    for module, names in modules.items():
        imports = MODEL_IMPORTS + ("" if module in ("common", "inputs") else shared)
        structs = "\n\n\n".join(types.struct(name) for name in _in_order(names, types))
        about = f"What is sent or answered: {module.replace('_', ' ')}."
        files[Path(f"models/{module}.py")] = HEAD.format(about=about) + imports + structs + "\n"
    files[Path("models/__init__.py")] = _exports(modules)
    return {PACKAGE / path: _formatted(path, text) for path, text in files.items()}


def _modules(types: Types) -> dict[str, list[str]]:
    """Names of models by module: what one kind of thing has to itself stands alone."""
    modules: dict[str, list[str]] = {"common": [], "inputs": sorted(types.inputs)}
    for name, groups in sorted(types.answers.items()):
        modules.setdefault(next(iter(groups)) if len(groups) == 1 else "common", []).append(name)
    return modules


def _in_order(names: list[str], types: Types) -> Iterable[str]:
    """What is referred to stands first: msgspec reads annotations when a class is used, people from above."""
    done: list[str] = []

    def place(name: str) -> None:
        for other in names:
            if other != name and other not in done and types.refers(name, other):
                place(other)
        if name not in done:
            done.append(name)

    for name in sorted(names):
        place(name)
    return done


def _exports(modules: dict[str, list[str]]) -> str:
    lines = [HEAD.format(about="Everything that is sent and answered.")]
    lines += [f"from florin_client.models.{module} import {', '.join(names)}" for module, names in modules.items()]
    return "\n".join([*lines, f"__all__ = {sorted(name for names in modules.values() for name in names)!r}\n"])


def _formatted(path: Path, text: str) -> str:
    """As the repository's own formatter has it."""
    for command in (["check", "--fix", "--quiet", "--select", "I,F401"], ["format", "--quiet"]):
        ruff: list[str | Path] = [
            Path(sys.executable).with_name("ruff"),
            *command,
            "--stdin-filename",
            PACKAGE / path,
            "-",
        ]
        text = subprocess.run(ruff, input=text, capture_output=True, text=True, check=True, cwd=ROOT).stdout
    return text


def main() -> int:
    """Write, or compare; the exit code."""
    files = made()
    there = {file for folder in ("api", "models") for file in (PACKAGE / folder).rglob("*.py")}
    stale = [file for file, text in files.items() if file not in there or file.read_text() != text]
    stale += sorted(there - files.keys())
    if "--check" in sys.argv:
        for file in stale:
            print(f"{file.relative_to(ROOT)} is not what the API document says: python tools/python_client")
        return int(bool(stale))
    for file in there - files.keys():
        file.unlink()
    for file, text in files.items():
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
