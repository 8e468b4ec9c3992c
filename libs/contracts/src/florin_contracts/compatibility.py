"""Is a changed schema still the same version?

Both directions count, because producers and consumers are deployed apart: a consumer with the old
schema must read new events, and one with the new schema must read old events still under way.
"""

from collections.abc import Iterator, Mapping
from typing import Any

Schema = Mapping[str, Any]
# Narrower or wider, one of the two readers would refuse something.
_FIXED = ("type", "enum", "const", "pattern", "format", "minimum", "maximum", "minLength", "maxLength")


def breaking_changes(old: Schema, new: Schema) -> list[str]:
    """What the new schema breaks, one sentence each; empty when it is compatible."""
    return list(_compare(_resolve(old, old), _resolve(new, new), old, new, "data"))


def _compare(old: Schema, new: Schema, old_root: Schema, new_root: Schema, path: str) -> Iterator[str]:
    for key in _FIXED:
        if _comparable(old.get(key)) != _comparable(new.get(key)):
            yield f"{path}: {key} was {old.get(key)!r} and is {new.get(key)!r}"
    yield from _compare_properties(old, new, old_root, new_root, path)
    yield from _compare_alternatives(old, new, old_root, new_root, path)
    if isinstance(old.get("items"), dict) and isinstance(new.get("items"), dict):
        yield from _compare(
            _resolve(old["items"], old_root), _resolve(new["items"], new_root), old_root, new_root, f"{path}[]"
        )


def _compare_properties(old: Schema, new: Schema, old_root: Schema, new_root: Schema, path: str) -> Iterator[str]:
    before, after = old.get("properties", {}), new.get("properties", {})
    was_required, is_required = set(old.get("required", ())), set(new.get("required", ()))
    for name in before:
        if name not in after:
            yield f"{path}.{name}: removed"
            continue
        yield from _compare(
            _resolve(before[name], old_root), _resolve(after[name], new_root), old_root, new_root, f"{path}.{name}"
        )
    for name in sorted(is_required - was_required):
        yield f"{path}.{name}: required now, old events do not have it"
    for name in sorted((was_required - is_required) & set(after)):
        yield f"{path}.{name}: no longer required, old consumers need it"


def _compare_alternatives(old: Schema, new: Schema, old_root: Schema, new_root: Schema, path: str) -> Iterator[str]:
    before = [_resolve(option, old_root) for option in old.get("anyOf", ())]
    after = [_resolve(option, new_root) for option in new.get("anyOf", ())]
    if len(before) != len(after):
        yield f"{path}: {len(before)} alternatives became {len(after)}"
        return
    for number, (was, is_) in enumerate(zip(before, after, strict=True)):
        yield from _compare(was, is_, old_root, new_root, f"{path}|{number}")


def _resolve(schema: Schema, root: Schema) -> Schema:
    while "$ref" in schema:
        schema = root["$defs"][schema["$ref"].rpartition("/")[2]]
    return schema


def _comparable(value: Any) -> Any:
    return sorted(value, key=str) if isinstance(value, list) else value
