"""A change of the catalogue keeps the promises made before."""

from pathlib import Path
from typing import Annotated, Any

import msgspec
import pytest
from msgspec import Meta

from florin_contracts import docs, schemas
from florin_contracts.compatibility import breaking_changes
from florin_contracts.events import catalogue

PROMISED = Path(__file__).parents[1] / "schemas"
PAGE = Path(__file__).parents[3] / "docs" / "reference" / "events.md"


class Inner(msgspec.Struct, kw_only=True):
    a: int
    b: str | None = None


class Base(msgspec.Struct, kw_only=True):
    id: Annotated[str, Meta(pattern="^x")]
    amount: int
    inner: Inner
    many: tuple[Inner, ...] = ()
    note: str | None = None


def changed(**fields: Any) -> type[msgspec.Struct]:
    """`Base` with fields replaced, added (type or (type, default)) or removed (None)."""
    kept = {f.name: (f.name, f.type, f.default) for f in msgspec.structs.fields(Base)}
    for name, value in fields.items():
        if value is None:
            del kept[name]
        elif isinstance(value, tuple):
            kept[name] = (name, *value)
        else:
            kept[name] = (name, value, msgspec.NODEFAULT)
    kept.update({k: v[:2] for k, v in kept.items() if v[2] is msgspec.NODEFAULT})
    return msgspec.defstruct("Base", list(kept.values()), kw_only=True)


def changes(new: type[msgspec.Struct]) -> list[str]:
    return breaking_changes(msgspec.json.schema(Base), msgspec.json.schema(new))


def test_the_promised_schemas_hold() -> None:
    assert schemas.problems(PROMISED) == []


def test_every_schema_is_promised() -> None:
    stored = {path.name: path.read_text() for path in PROMISED.glob("*.json")}
    current = {schemas.file_name(spec): schemas.encoded(spec) for spec in catalogue().values()}
    assert stored == current, "run: python -m florin_contracts.schemas libs/contracts/schemas"


def test_the_reference_page_is_up_to_date() -> None:
    assert PAGE.read_text() == docs.page(), "run: python -m florin_contracts.docs"


@pytest.mark.parametrize("fields", [{"added": (str | None, None)}, {"more": (int, 0)}, {}])
def test_an_optional_field_may_be_added(fields: dict[str, Any]) -> None:
    assert changes(changed(**fields)) == []


class NarrowInner(msgspec.Struct, kw_only=True):
    a: str
    b: str | None = None


@pytest.mark.parametrize(
    ("fields", "about"),
    [
        ({"amount": None}, "data.amount: removed"),
        ({"note": None}, "data.note: removed"),
        ({"added": int}, "data.added: required now"),
        ({"amount": (int, 0)}, "data.amount: no longer required"),
        ({"amount": str}, "data.amount: type was 'integer'"),
        ({"id": Annotated[str, Meta(pattern="^y")]}, "data.id: pattern was '^x'"),
        ({"note": (str, "")}, "data.note: 2 alternatives became 0"),
        ({"inner": NarrowInner}, "data.inner.a: type was 'integer'"),
        ({"many": (tuple[NarrowInner, ...], ())}, "data.many[].a: type was 'integer'"),
    ],
)
def test_what_breaks_a_reader_is_found(fields: dict[str, Any], about: str) -> None:
    assert any(change.startswith(about) for change in changes(changed(**fields)))


def test_a_broken_promise_is_not_overwritten(tmp_path: Path) -> None:
    assert schemas.main([str(tmp_path)]) == 0
    path = tmp_path / "user.deleted.1.json"
    promised = path.read_text().replace('"user_id"', '"person_id"')
    path.write_text(promised)
    assert schemas.main([str(tmp_path)]) == 1
    assert path.read_text() == promised


def test_an_event_cannot_disappear(tmp_path: Path) -> None:
    schemas.write(tmp_path)
    (tmp_path / "user.vanished.1.json").write_text("{}")
    assert schemas.problems(tmp_path) == ["user.vanished.1.json: the event is gone; consumers may still expect it"]
