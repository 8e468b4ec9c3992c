"""The reference page of all events, made from the catalogue.

    python -m florin_contracts.docs [FILE]

writes it to FILE, by default `docs/reference/events.md` of the checkout.
"""

import inspect
import sys
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

from florin_contracts.events import EventSpec, catalogue
from florin_contracts.schemas import schema
from florin_contracts.topology import QUEUES, matches

_PAGE = Path(__file__).parents[4] / "docs" / "reference" / "events.md"

_INTRODUCTION = """\
# Events

<!-- Made by `python -m florin_contracts.docs`; edit libs/contracts instead. -->

Every event travels in a CloudEvents 1.0 envelope: `id` (`evt_…`, the same in every redelivery),
`type`, `source` (`florin/<service>`), `time`, `subject` (id of the aggregate: order is kept among
events of one subject), `dataschema` (`florin:<type>:<version>`), `traceparent`, and for the audit
trail `actorid`, `clientip`, `useragent`, `requestid`. Delivery is at least once; consumers act once
per `id`. Fields that a consumer does not know are skipped. A field is only ever added, and only as
an optional one; anything else is a new version.

"Browsers" are those that may see the event on the live connection, under the topic named, and only
the fields in **bold**.
"""


def page() -> str:
    """The whole page as Markdown."""
    specs = sorted(catalogue().values(), key=lambda spec: (spec.name, spec.version))
    lines = [_INTRODUCTION, *_overview(specs)]
    for family, members in groupby(specs, key=lambda spec: spec.name.split(".")[0]):
        lines += [f"\n## {family}\n", _family_text(family)]
        for spec in members:
            lines += _event(spec)
    return "\n".join(lines).rstrip() + "\n"


def _overview(specs: list[EventSpec]) -> Iterator[str]:
    yield "| event | version | published by | kept for | topic |"
    yield "|---|---|---|---|---|"
    for spec in specs:
        kept = [queue for queue, patterns in QUEUES.items() if any(matches(p, spec.name) for p in patterns)]
        anchor = spec.name.replace(".", "")
        yield (
            f"| [`{spec.name}`](#{anchor}) | {spec.version} | {spec.producer or 'any service'} | "
            f"{', '.join(kept)} | {spec.topic or '-'} |"
        )


def _family_text(family: str) -> str:
    module = sys.modules[f"florin_contracts.events.{family}"]
    return inspect.cleandoc(module.__doc__ or "") + "\n"


def _event(spec: EventSpec) -> Iterator[str]:
    yield f"### {spec.name}\n"
    yield inspect.cleandoc(spec.cls.__doc__ or "") + "\n"
    who = [f"the user in `{path}`" for path in spec.audience] + (["staff"] if spec.staff else [])
    yield f"`{spec.dataschema}`. Browsers: {' and '.join(who)}; topic {spec.topic}.\n"
    yield "| field | type | required |"
    yield "|---|---|---|"
    root = schema(spec)
    body = root["$defs"][root["$ref"].rpartition("/")[2]]
    for name, field in body["properties"].items():
        shown = f"**`{name}`**" if name in spec.public else f"`{name}`"
        yield f"| {shown} | {_type(field)} | {'yes' if name in body.get('required', ()) else ''} |"
    yield ""


def _type(field: dict[str, Any]) -> str:
    if "anyOf" in field:
        return " or ".join(_type(option) for option in field["anyOf"] if option.get("type") != "null")
    if "$ref" in field:
        return str(field["$ref"].rpartition("/")[2])
    notes = [f"`{field[key]}`" for key in ("pattern", "format") if key in field]
    notes += [f"{key} {field[key]}" for key in ("minimum", "maximum", "maxLength") if key in field]
    return " ".join([str(field.get("type", "any")), *notes]).replace("|", "\\|")


def main(arguments: list[str]) -> None:
    """Command line."""
    path = Path(arguments[0]) if arguments else _PAGE
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(page())


if __name__ == "__main__":
    main(sys.argv[1:])
