"""What the platform's OpenAPI document says about the routes that an API key opens."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
DOCUMENT = ROOT / "web/packages/api-client/openapi.json"
PREFIX = "/api/v1"
REFERENCE = "#/components/schemas/"
Schema = dict[str, Any]


@dataclass(frozen=True)
class Parameter:
    """An argument of a method. ``place``: path, query, or body; ``name`` is its name on the wire."""

    name: str
    place: str
    schema: Schema
    required: bool

    @property
    def variable(self) -> str:
        """Its name in Python."""
        return f"{self.name}_" if self.name == "from" else self.name


@dataclass(frozen=True)
class Operation:
    """One route."""

    group: str
    name: str
    summary: str
    scope: str
    test_only: bool
    method: str
    path: str
    parameters: tuple[Parameter, ...]
    has_body: bool
    keyed: bool
    conditional: bool
    answer: Schema | None
    is_file: bool


def schemas() -> dict[str, Schema]:
    """Every schema of the document, by its name."""
    found: dict[str, Schema] = json.loads(DOCUMENT.read_text())["components"]["schemas"]
    return found


def operations() -> Iterator[Operation]:
    """Every operation that an API key of any mode opens, in the document's order."""
    document = json.loads(DOCUMENT.read_text())
    for path, item in document["paths"].items():
        for method, operation in item.items():
            if scopes := _scopes(operation):
                yield _operation(path, method, operation, scopes, document["components"]["schemas"])


def _scopes(operation: Schema) -> dict[str, str]:
    """The scope that an operation needs, by the kind of key that opens it."""
    ways = operation.get("security", ())
    return {kind: way[kind][0] for way in ways for kind in ("api_key", "test_api_key") if way.get(kind)}


def _operation(path: str, method: str, raw: Schema, scopes: dict[str, str], known: dict[str, Schema]) -> Operation:
    given = raw.get("parameters", [])
    headers = {each["name"] for each in given if each["in"] == "header"}
    places = [each for each in given if each["in"] in ("path", "query")]
    parameters = [Parameter(p["name"], p["in"], _described(p), p.get("required", False)) for p in places]
    body = raw.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema")
    if body is not None:
        parameters += _fields(body, known)
    answer = next(answer for status, answer in raw["responses"].items() if status.startswith("2"))
    content = answer.get("content", {})
    group = re.sub(r"[ -]", "_", raw["tags"][0].lower())
    return Operation(
        group=group,
        name=_method_name(path, raw["operationId"], group),
        summary=raw["summary"],
        scope=scopes.get("api_key") or scopes["test_api_key"],
        test_only="api_key" not in scopes,
        method=method.upper(),
        path=path.removeprefix(PREFIX),
        parameters=tuple(sorted(parameters, key=lambda each: not each.required)),
        has_body=body is not None,
        keyed="Idempotency-Key" in headers,
        conditional="If-Match" in headers,
        answer=content.get("application/json", {}).get("schema"),
        is_file=bool(content) and "application/json" not in content,
    )


def _fields(body: Schema, known: dict[str, Schema]) -> list[Parameter]:
    """A body's fields, which become arguments."""
    names = [each["$ref"] for each in body.get("oneOf", [body]) if "$ref" in each]
    schema = known[names[0].removeprefix(REFERENCE)]
    required = schema.get("required", ())
    return [Parameter(name, "body", field, name in required) for name, field in schema["properties"].items()]


def _described(parameter: Schema) -> Schema:
    return {"description": parameter.get("description", ""), **parameter["schema"]}


def _method_name(path: str, operation_id: str, group: str) -> str:
    """``list`` in ``payments`` for what the platform calls ``list_payments``."""
    camel = "".join(word[:1].upper() + word[1:] for word in re.split(r"[^A-Za-z0-9]+", path) if word)
    camel = camel if operation_id.startswith(camel) else _titled(path)
    handler = re.sub(r"(?<!^)(?=[A-Z])", "_", operation_id.removeprefix(camel)).lower()
    nouns = [group, group.rpartition("_")[2]]
    singular = [noun.removesuffix("s") for noun in nouns]
    if handler in singular:
        return "get"
    return re.sub(rf"_({'|'.join([*nouns, *singular])})$", "", handler)


def _titled(path: str) -> str:
    return "".join(word.title() for word in re.split(r"[^A-Za-z0-9]+", path) if word)
