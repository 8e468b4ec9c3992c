"""JSON Schemas of all events, kept as files: what has been promised to consumers.

    python -m florin_contracts.schemas DIRECTORY

writes the schemas of this catalogue, unless that would break a promise made there before.
"""

import sys
from pathlib import Path
from typing import Any

import msgspec

from florin_contracts.compatibility import breaking_changes
from florin_contracts.events import EventSpec, catalogue


def schema(spec: EventSpec) -> dict[str, Any]:
    """The JSON Schema of one event version's data."""
    return {"$id": spec.dataschema, **msgspec.json.schema(spec.cls)}


def file_name(spec: EventSpec) -> str:
    """Where a schema is kept, for example ``payment.completed.1.json``."""
    return f"{spec.name}.{spec.version}.json"


def encoded(spec: EventSpec) -> str:
    """The text of a schema file; the same for the same schema."""
    return msgspec.json.format(msgspec.json.encode(schema(spec), order="sorted"), indent=2).decode() + "\n"


def problems(folder: Path) -> list[str]:
    """What in this catalogue breaks the schemas in `folder`, one sentence each."""
    specs = {file_name(spec): spec for spec in catalogue().values()}
    found = []
    for path in sorted(folder.glob("*.json")):
        if path.name not in specs:
            found.append(f"{path.name}: the event is gone; consumers may still expect it")
            continue
        promised = msgspec.json.decode(path.read_bytes())
        found += [f"{path.name}: {change}" for change in breaking_changes(promised, schema(specs[path.name]))]
    return found


def write(folder: Path) -> int:
    """Write all schema files; return how many changed. The caller checks `problems` first."""
    changed = 0
    for spec in catalogue().values():
        path = folder / file_name(spec)
        text = encoded(spec)
        if not path.exists() or path.read_text() != text:
            path.write_text(text)
            changed += 1
    return changed


def main(arguments: list[str]) -> int:
    """Command line; returns the exit code."""
    if len(arguments) != 1:
        sys.stderr.write(f"{__doc__}\n")
        return 2
    folder = Path(arguments[0])
    found = problems(folder)
    if found:
        sys.stderr.write("\n".join([*found, "Raise the version of these events instead.", ""]))
        return 1
    sys.stdout.write(f"{write(folder)} schemas changed\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
