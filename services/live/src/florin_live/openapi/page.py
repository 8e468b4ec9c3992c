"""The API reference as one HTML page without scripts. Pure.

Interactive viewers need inline styles, `eval` or a content network, none of which Florin's policy
allows. This page needs one style sheet, which the policy names by its hash.
"""

import base64
import hashlib
import json
from collections.abc import Iterator
from html import escape
from importlib.resources import files
from typing import Any

from florin_live.openapi.merge import METHODS, SCHEMAS, Document

_CSS = (files("florin_live.openapi") / "page.css").read_text()
_CSS_HASH = base64.b64encode(hashlib.sha256(_CSS.encode()).digest()).decode()
POLICY = (
    f"default-src 'none'; style-src 'sha256-{_CSS_HASH}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_ORDER = ("get", "post", "put", "patch", "delete", "head", "options", "trace")
assert set(_ORDER) == METHODS


def render(document: Document) -> str:
    """The page."""
    groups: dict[str, list[str]] = {}
    for path, item in document["paths"].items():
        for method in _ORDER:
            if method in item:
                operation = item[method]
                groups.setdefault(operation["tags"][0], []).append(_operation(method, path, operation))
    schemas = document["components"]["schemas"]
    info = document["info"]
    links = "".join(_link(title) for title in [*sorted(groups), "Schemas"])
    return "".join(
        [
            '<!doctype html><html lang="en"><head><meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>{escape(info['title'])} API</title><style>{_CSS}</style></head><body><header>",
            f"<h1>{escape(info['title'])} API</h1><p>{escape(info.get('description', ''))}</p>",
            '<p><a href="/api/openapi.json">OpenAPI 3.1 document</a></p></header>',
            f'<nav aria-label="Sections"><ul>{links}</ul></nav>',
            "<main>",
            *(_section(tag, operations) for tag, operations in sorted(groups.items())),
            _section("Schemas", [_schema(name, schema) for name, schema in schemas.items()]),
            "</main></body></html>",
        ]
    )


def _link(title: str) -> str:
    return f'<li><a href="#{_anchor(title)}">{escape(title)}</a></li>'


def _section(title: str, parts: list[str]) -> str:
    return f'<section id="{_anchor(title)}"><h2>{escape(title)}</h2>{"".join(parts)}</section>'


def _anchor(title: str) -> str:
    return escape(title.lower().replace(" ", "-"))


def _operation(method: str, path: str, operation: dict[str, Any]) -> str:
    parts = [f"<p>{escape(operation['description'])}</p>"] if operation.get("description") else []
    if parameters := operation.get("parameters"):
        rows = ((p["name"], p["in"], _type(p.get("schema", {})), p.get("description", "")) for p in parameters)
        parts.append(_table(("Parameter", "In", "Type", "Meaning"), rows))
    for media_type, content in operation.get("requestBody", {}).get("content", {}).items():
        parts.append(_table(("Body", "Type"), [(media_type, _type(content.get("schema", {})))]))
    answers = ((code, _answer(answer)) for code, answer in operation.get("responses", {}).items())
    parts.append(_table(("Status", "Answer"), answers))
    title = escape(operation.get("summary") or operation["operationId"])
    if operation.get("deprecated"):
        title += " (deprecated)"
    return (
        f"<details><summary><b>{method.upper()}</b><code>{escape(path)}</code><span>{title}</span></summary>"
        f'<div class="body">{"".join(parts)}</div></details>'
    )


def _schema(name: str, schema: dict[str, Any]) -> str:
    text = escape(json.dumps(schema, indent=2, ensure_ascii=False))
    return (
        f'<details id="schema-{escape(name)}"><summary><code>{escape(name)}</code></summary>'
        f'<div class="body"><pre>{text}</pre></div></details>'
    )


def _answer(answer: dict[str, Any]) -> str:
    types = {_type(content.get("schema", {})) for content in answer.get("content", {}).values()}
    return ", ".join(sorted(types - {""})) or answer.get("description", "")


def _type(schema: dict[str, Any]) -> str:
    """A schema in a few words."""
    if "$ref" in schema:
        return str(schema["$ref"]).removeprefix(SCHEMAS)
    for key in ("oneOf", "anyOf", "allOf"):
        if key in schema:
            return " | ".join(_type(part) for part in schema[key])
    kind = schema.get("type", "")
    if kind == "array":
        return f"{_type(schema.get('items', {}))}[]"
    return " | ".join(kind) if isinstance(kind, list) else str(kind)


def _table(head: tuple[str, ...], rows: Iterator[tuple[str, ...]] | list[tuple[str, ...]]) -> str:
    body = "".join(f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>" for row in rows)
    titles = "".join(f"<th scope='col'>{escape(title)}</th>" for title in head)
    return f"<table><thead><tr>{titles}</tr></thead><tbody>{body}</tbody></table>"
