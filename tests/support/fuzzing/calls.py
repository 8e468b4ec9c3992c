"""Calls of a documented API with everything in them that its author did not think of. Pure."""

import json
import random
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

METHODS = ("get", "post", "put", "patch", "delete")
TEXTS = [
    *("", " ", "\x00", "\x7f", "\u202e", "\ufeff", "ß" * 40, "💥" * 300, "a" * 9_000, "-1", "0x10", "1e309", "NaN"),
    *(
        "' OR 1=1 --",
        "<script>alert(1)</script>",
        "${jndi:ldap://x/a}",
        "../../../../etc/passwd",
        "%00",
        "%2e%2e/",
        "\\",
    ),
    *(
        "pay_" + "0" * 32,
        "usr_" + "f" * 32,
        "pay_",
        "2026-02-30",
        "9999-12-31T23:59:60Z",
        "0000-00-00",
        "+05:00",
        "EUR",
    ),
    *("admin@florin.test", "a@b", "@", "x" * 320 + "@example.test", "true", "null", "[]", "{}", "*", "asc;drop table"),
]
VALUES: list[Any] = [
    *(None, True, False, 0, -1, 1, 2**31, 2**53, 2**63, 2**64, 10**400, -(2**63), 0.1, 1e308, -0.0, [], {}, [[]]),
    *([None], {"": None}, {"$ne": 1}, {"__proto__": {}}, [1] * 1_000, {str(n): n for n in range(300)}),
]
BROKEN = [
    *(b"", b"{", b'{"a":', b"[" * 20_000, b'{"a":1,"a":2}', b"NaN", b"\xff\xfe{}", b"\xef\xbb\xbf{}", b"{}{}", b"null"),
    *(b'{"amount":1e999}', b'"\\ud800"', b'{"\\u0000":1}', b"<xml/>", b"a=b&c=d", b"\x00" * 100, b'{"a":' * 2_000),
]
HEADERS = {
    "idempotency-key": TEXTS,
    "if-match": ["*", '"', 'W/"1"', '"' + "9" * 400 + '"', "x"],
    "if-none-match": ["*", '""', "x" * 2_000],
    "content-type": ["text/plain", "application/xml", "application/json; charset=utf-16", "", "multipart/form-data"],
    "accept": ["", "text/csv", "*/*;q=nan", "x" * 1_000],
    "accept-language": ["", "*", "x" * 500],
    "range": ["bytes=0-", "bytes=9-1", "x"],
    "traceparent": ["", "00-0-0-0", "x" * 300],
    "x-forwarded-for": ["127.0.0.1", "x", "1.2.3.4, " * 200],
    "x-request-id": ["", "\u00e9", "x" * 500],
    "cookie": ["__Host-florin_access=x", "=", ";" * 500, "a=b; " * 300],
    "origin": ["null", "https://evil.example"],
}
# They would end the session that the others are sent with, or the account.
LEFT_OUT = ("/auth/logout", "/auth/logout-all", "/auth/password", "/auth/mfa", "/auth/account", "/ws")


@dataclass
class Call:
    """One request."""

    method: str
    target: str
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes | None = None

    def encode(self, host: str, authorization: str | None) -> bytes:
        """Its bytes as HTTP/1.1."""
        lines = [f"{self.method} {self.target} HTTP/1.1", f"host: {host}"]
        if authorization is not None:
            lines.append(f"authorization: {authorization}")
        lines += [f"{name}: {_one_line(value)}" for name, value in self.headers.items()]
        if self.body is not None:
            lines.append(f"content-length: {len(self.body)}")
        return "\r\n".join(lines).encode("utf-8", "replace") + b"\r\n\r\n" + (self.body or b"")


class Calls:
    """Makes calls of what an OpenAPI document describes."""

    def __init__(self, document: dict[str, Any]) -> None:
        self._schemas = document["components"]["schemas"]
        self._operations = [
            (method, path, operation)
            for path, item in document["paths"].items()
            for method, operation in item.items()
            if method in METHODS and not any(word in path for word in LEFT_OUT)
        ]

    def make(self, rng: random.Random) -> Call:
        """The next call."""
        method, path, operation = rng.choice(self._operations)
        query = []
        for parameter in operation.get("parameters", ()):
            name, place = parameter["name"], parameter["in"]
            if place == "path":
                path = path.replace(f"{{{name}}}", quote(rng.choice(TEXTS)[:500], safe=rng.choice(("", "/:@"))) or "x")
            elif place == "query" and rng.random() < 0.5:
                query += [f"{name}={quote(rng.choice(TEXTS))}"] * rng.choice((1, 1, 1, 2))
        if rng.random() < 0.1:
            query.append(rng.choice(("x=1", "=", "&&&", "cursor=AAAA", "limit=-1", "limit=99999999999999999999", "%")))
        headers = {name: rng.choice(values) for name, values in HEADERS.items() if rng.random() < 0.08}
        call = Call(method.upper(), path + ("?" + "&".join(query) if query else ""), headers)
        for media_type, content in operation.get("requestBody", {}).get("content", {}).items():
            headers.setdefault("content-type", media_type)
            call.body = self._body(rng, content.get("schema", {}))
        if method == "post":
            headers.setdefault("idempotency-key", f"fuzz-{rng.getrandbits(64):x}")
        return call

    def _body(self, rng: random.Random, schema: dict[str, Any]) -> bytes:
        if rng.random() < 0.15:
            return rng.choice(BROKEN)
        value = self._value(rng, schema, 0)
        for _ in range(rng.choice((0, 1, 1, 2))):
            value = self._spoil(rng, value)
        return json.dumps(value).encode()

    def _spoil(self, rng: random.Random, value: Any) -> Any:
        """Put something else in one place, or add what nobody asked for."""
        if isinstance(value, dict) and value and rng.random() < 0.85:
            name = rng.choice(list(value))
            how = rng.random()
            if how < 0.1:
                return {key: item for key, item in value.items() if key != name}
            if how < 0.2:
                return value | {rng.choice(TEXTS): 1}
            return value | {name: self._spoil(rng, value[name])}
        return rng.choice(rng.choice((VALUES, TEXTS)))

    def _value(self, rng: random.Random, schema: dict[str, Any], depth: int) -> Any:
        """Something that fits, more or less."""
        if depth > 6:
            return None
        if reference := schema.get("$ref"):
            return self._value(rng, self._schemas[reference.rpartition("/")[2]], depth + 1)
        for key in ("oneOf", "anyOf", "allOf"):
            if key in schema:
                return self._value(rng, rng.choice(schema[key]), depth + 1)
        if "enum" in schema:
            return rng.choice(schema["enum"])
        kind = schema.get("type", "string")
        kind = rng.choice(kind) if isinstance(kind, list) else kind
        if kind == "object":
            required = schema.get("required", ())
            items = schema.get("properties", {}).items()
            return {
                name: self._value(rng, item, depth + 1)
                for name, item in items
                if name in required or rng.random() < 0.5
            }
        if kind == "array":
            return [self._value(rng, schema.get("items", {}), depth + 1) for _ in range(rng.randrange(3))]
        plain: dict[str, Any] = {"integer": 100, "number": 1.5, "boolean": True, "null": None}
        return (
            plain[kind]
            if kind in plain
            else rng.choice(("EUR", "x@example.test", "Some words", "2027-01-01T00:00:00Z"))
        )


def _one_line(value: str) -> str:
    """Ends of lines are the other fuzzer's business."""
    return value.replace("\r", "").replace("\n", "")
