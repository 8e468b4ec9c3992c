"""One request to the platform, as data: what the methods make and the transports send. Pure."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from types import NoneType
from typing import Any, Generic, TypeVar
from urllib.parse import quote
from uuid import uuid4

import msgspec

from florin_client.secret import Secret

Answer = TypeVar("Answer")
_KEY = re.compile(r"[\x20-\x7e]{1,255}")


@dataclass(frozen=True)
class Call(Generic[Answer]):
    """A request and the type of its answer.

    ``idempotency_key`` stays the same however often the call is sent. Without one, only a GET or a DELETE may be
    sent again when nobody knows what became of the first.
    """

    method: str
    path: str
    answer: type[Answer]
    query: Mapping[str, Any] = field(default_factory=dict)
    body: Mapping[str, Any] | None = None
    idempotency_key: str | None = None
    if_match: int | None = None

    @property
    def repeatable(self) -> bool:
        """Whether sending it twice has the effect of sending it once."""
        return self.idempotency_key is not None or self.method in ("GET", "DELETE")

    def params(self) -> list[tuple[str, str]]:
        """The query; what is None is left out, a sequence repeats its name."""
        found: list[tuple[str, str]] = []
        for name, value in self.query.items():
            values = value if isinstance(value, Sequence) and not isinstance(value, str) else [value]
            found += [(name, _text(each)) for each in values if each is not None]
        return found

    def headers(self) -> dict[str, str]:
        """Headers that belong to this call."""
        found = {"Accept": "application/json, application/problem+json, */*;q=0.1"}
        if self.body is not None:
            found["Content-Type"] = "application/json"
        if self.idempotency_key is not None:
            found["Idempotency-Key"] = self.idempotency_key
        if self.if_match is not None:
            found["If-Match"] = f'"{self.if_match}"'
        return found

    def content(self) -> bytes | None:
        """The body as it is sent; what is UNSET is left out."""
        if self.body is None:
            return None
        return msgspec.json.encode({name: value for name, value in self.body.items() if value is not msgspec.UNSET})

    def read(self, content: bytes) -> Answer:
        """The answer. Raises `msgspec.MsgspecError` when it is something else."""
        if self.answer is NoneType:
            return None  # type: ignore[return-value]
        return msgspec.json.decode(content, type=self.answer, dec_hook=_made)


def key_or_new(key: str | None) -> str:
    """The caller's key, or a new one. Raises `ValueError` for one that no header can carry."""
    if key is None:
        return uuid4().hex
    if not _KEY.fullmatch(key):
        raise ValueError("an idempotency key is 1 to 255 printable ASCII characters")
    return key


def at(template: str, **ids: str) -> str:
    """A path with ids in it. Raises `ValueError` for one that would lead to another path."""
    for name, value in ids.items():
        if value in ("", ".", ".."):
            raise ValueError(f"{name} is no id: {value!r}")
    return template.format(**{name: quote(value, safe="") for name, value in ids.items()})


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, date):  # a datetime is one
        return value.isoformat()
    return str(value)


def _made(kind: type, value: Any) -> Any:
    if kind is Secret and isinstance(value, str):
        return Secret(value)
    raise NotImplementedError(kind)
