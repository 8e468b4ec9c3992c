"""How a setting's type and default are written for people, and as environment variables."""

from dataclasses import fields, is_dataclass
from enum import Enum
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin

from annotated_types import Ge, Gt, Le, Lt
from pydantic import AfterValidator, PostgresDsn, SecretStr
from pydantic.fields import FieldInfo
from pydantic.networks import AnyUrl, UrlConstraints

_UNITS_S = (("h", 3600), ("m", 60), ("s", 1))
_NAMES: dict[Any, str] = {bool: "true or false", int: "integer", float: "number", str: "text", Path: "path"}
_BOUNDS: dict[type, dict[str, str]] = {Ge: {"ge": "≥"}, Gt: {"gt": ">"}, Le: {"le": "≤"}, Lt: {"lt": "<"}}


def is_secret(info: FieldInfo) -> bool:
    """Tell whether the value is a secret as a whole."""
    return SecretStr in _parts(info.annotation)


def holds_password(info: FieldInfo) -> bool:
    """Tell whether the value is an address that a password can stand in."""
    return info.annotation in (PostgresDsn, AnyUrl)


def type_of(info: FieldInfo) -> str:
    """Return what may be written, for example ``integer ≥ 1``."""
    if is_secret(info):
        # Only `StrongSecret` validates what it holds.
        strong = _has(info, AfterValidator) or any(isinstance(part, AfterValidator) for part in _parts(info.annotation))
        return "secret, at least 32 characters" if strong else "secret"
    kind = _kind(info.annotation, info)
    bounds = [
        f"{sign} {getattr(item, key):g}" for item in info.metadata for key, sign in _BOUNDS.get(type(item), {}).items()
    ]
    return f"{kind}, {' and '.join(bounds)}" if bounds else kind


def default_of(info: FieldInfo) -> str | None:
    """Return the default as it would be written; None when the setting is required, "" when it is unset."""
    if info.is_required():
        return None
    return _written(info.get_default(call_default_factory=True))


def _parts(annotation: Any) -> list[Any]:
    """A type and what it is made of: ``StrongSecret | None`` is a secret too."""
    return [annotation, *(deeper for part in get_args(annotation) for deeper in _parts(part))]


def _kind(annotation: Any, info: FieldInfo) -> str:
    if get_origin(annotation) in (Union, UnionType):
        return " or ".join(_kind(part, info) for part in get_args(annotation) if part is not NoneType)
    if get_origin(annotation) is Literal:
        return ", ".join(str(value) for value in get_args(annotation))
    if annotation is PostgresDsn:
        return "PostgreSQL address"
    if annotation is AnyUrl:
        limits = [item for item in info.metadata if isinstance(item, UrlConstraints)]
        schemes = [scheme for item in limits for scheme in item.allowed_schemes or ()]
        return f"address ({', '.join(schemes)})"
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        return ", ".join(str(member.value) for member in annotation)
    if get_origin(annotation) is list or (get_origin(annotation) is tuple and get_args(annotation)[-1] is ...):
        return "list, by commas"
    return _NAMES.get(annotation, "count/time, in s, m, h or d")


def _written(value: Any) -> str:
    if value is None or value in ([], ()):
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, tuple):
        return _rate(*value)
    if is_dataclass(value) and not isinstance(value, type):
        limits = [getattr(value, item.name) for item in fields(value)]
        return ",".join(f"{limit.name}={_rate(limit.count, limit.window_s)}" for limit in limits)
    return f"{value:g}" if isinstance(value, float) else str(value)


def _rate(count: int, window_s: int) -> str:
    unit, seconds = next((unit, seconds) for unit, seconds in _UNITS_S if window_s % seconds == 0)
    return f"{count}/{window_s // seconds}{unit}"


def _has(info: FieldInfo, kind: type) -> bool:
    return any(isinstance(item, kind) for item in info.metadata)
