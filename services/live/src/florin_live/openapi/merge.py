"""Merges the services' OpenAPI 3.1 documents into one. Pure.

Schemas of one name that say the same in every document become one; where they differ, each document
but the first gets its own, named after its service. Two schemas say the same only when all that they
refer to does.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from florin_kit.web.api_document import SCHEMES

Document = dict[str, Any]
SCHEMAS = "#/components/schemas/"
METHODS = frozenset({"get", "put", "post", "delete", "options", "head", "patch", "trace"})
INNER = ("/health", "/metrics", "/openapi")


_MODULE = re.compile(r"florin_[a-z_]+\.(?:[a-z_0-9]+\.)*")
PROBLEM: Document = {
    "type": "object",
    "description": "An error (RFC 9457). `code` is stable; `errors` names invalid fields.",
    "required": ["type", "title", "status", "code", "detail"],
    "properties": {
        "type": {"type": "string", "format": "uri-reference"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "code": {"type": "string"},
        "detail": {"type": "string"},
        "request_id": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["field", "code", "message"],
                "properties": {name: {"type": "string"} for name in ("field", "code", "message")},
            },
        },
    },
}
_ERROR: Document = {
    "description": "Any error",
    "content": {"application/problem+json": {"schema": {"$ref": f"{SCHEMAS}Problem"}}},
}


def merge(documents: Mapping[str, Document], server: str) -> Document:
    """One document; ``documents`` are by service, and their order decides who keeps a contested name."""
    paths: Document = {}
    schemas: Document = {"Problem": PROBLEM}
    used_ids: set[str] = set()
    for service, original in documents.items():
        document = _tidied(original)
        own: Document = document.get("components", {}).get("schemas", {})
        names = _names(service, own, schemas)
        schemas.update({names[name]: _renamed(schema, names) for name, schema in own.items()})
        for path, item in document.get("paths", {}).items():
            if not path.startswith(INNER):
                paths[path] = _operations(service, _renamed(item, names), used_ids)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Florin", "version": "1", "description": "Payments that a team can run itself."},
        "servers": [{"url": server}],
        "security": [{"session": []}, {"bearer": []}],
        "paths": dict(sorted(paths.items())),
        "components": {"schemas": dict(sorted(schemas.items())), "securitySchemes": SCHEMES},
    }


def _tidied(document: Document) -> Document:
    """The document with schemas called by their class alone, without the module it is in."""
    own: Document = document.get("components", {}).get("schemas", {})
    short = {name: _MODULE.sub("", name).rstrip("_") for name in own}
    twice = {name for name in short.values() if list(short.values()).count(name) > 1}
    names = {name: name.replace(".", "_") if tidy in twice else tidy for name, tidy in short.items()}
    renamed: Document = _renamed(document, names)
    if own:
        schemas = renamed["components"]["schemas"]
        renamed["components"]["schemas"] = {names[name]: schema for name, schema in schemas.items()}
    return renamed


def _names(service: str, own: Document, taken: Document) -> dict[str, str]:
    """What each of a document's schemas is to be called."""
    contested = {name for name in own if name in taken and taken[name] != own[name]}
    while True:
        # What refers to a renamed schema is no longer what the other document means by its name.
        more = {
            name
            for name in own
            if name in taken and name not in contested and contested.intersection(_references(own[name]))
        }
        if not more:
            break
        contested |= more
    prefix = service.title().replace("_", "")
    return {name: _free(f"{prefix}{name}", taken, own) if name in contested else name for name in own}


def _free(name: str, *taken: Document) -> str:
    while any(name in names for names in taken):
        name += "_"
    return name


def _references(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        reference = value.get("$ref")
        if isinstance(reference, str) and reference.startswith(SCHEMAS):
            yield reference.removeprefix(SCHEMAS)
        for item in value.values():
            yield from _references(item)
    elif isinstance(value, list):
        for item in value:
            yield from _references(item)


def _renamed(value: Any, names: Mapping[str, str]) -> Any:
    if isinstance(value, dict):
        return {key: _renamed(item, names) for key, item in value.items()}
    if isinstance(value, list):
        return [_renamed(item, names) for item in value]
    # Wherever it stands: in `$ref`, or in the mapping of a discriminator.
    if isinstance(value, str) and value.startswith(SCHEMAS):
        name = value.removeprefix(SCHEMAS)
        return SCHEMAS + names.get(name, name)
    return value


def _operations(service: str, item: Document, used: set[str]) -> Document:
    """A path's operations with ids that nobody else has, and errors as they really are."""
    for method in METHODS & item.keys():
        operation = item[method]
        id_ = operation.get("operationId") or f"{method}_{service}"
        while id_ in used:
            id_ = f"{service}_{id_}"
        used.add(id_)
        operation["operationId"] = id_
        operation.setdefault("tags", [service.title()])
        # The framework documents its own shape of errors, which Florin never sends.
        answers = {code: answer for code, answer in operation.get("responses", {}).items() if code < "4"}
        operation["responses"] = {**answers, "default": _ERROR}
    return item
