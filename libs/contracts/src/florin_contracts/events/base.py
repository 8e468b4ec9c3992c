"""What an event class declares, and the catalogue of all of them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, TypeVar, cast

import msgspec

from florin_contracts.vocabulary import Service, Topic

SCHEMA_PREFIX = "florin"


class Event(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Base of every event's data.

    Readers are tolerant: unknown fields are skipped, so a newer producer may add some.
    """

    spec: ClassVar["EventSpec"]


@dataclass(frozen=True, slots=True)
class EventSpec:
    """Everything the platform knows about one version of one event type.

    `producer` is None where any service may publish it. `audience` are paths of the fields that
    hold the ids of users whose browsers may see the event; `staff` opens it to staff; `public` are
    the fields that may leave the platform for those browsers, which must never hold a secret or
    what only one of several audience members may know.
    """

    name: str
    version: int
    cls: type[Event]
    strict_cls: type[Event]
    producer: Service | None
    topic: Topic | None
    audience: tuple[str, ...]
    staff: bool
    public: tuple[str, ...]

    @property
    def dataschema(self) -> str:
        """CloudEvents `dataschema`, for example `florin:payment.completed:1`."""
        return f"{SCHEMA_PREFIX}:{self.name}:{self.version}"


_specs: dict[str, EventSpec] = {}
_latest: dict[str, EventSpec] = {}

E = TypeVar("E", bound=Event)


def event(
    type_: str,
    *,
    version: int = 1,
    producer: Service | None,
    topic: Topic | None = None,
    audience: tuple[str, ...] = (),
    staff: bool = True,
    public: tuple[str, ...] = (),
) -> Callable[[type[E]], type[E]]:
    """Class decorator: enter an event class into the catalogue."""

    def register(cls: type[E]) -> type[E]:
        fields = {field.name for field in msgspec.structs.fields(cls)}
        named = {path.split(".")[0] for path in (*audience, *public)}
        if named - fields:
            raise TypeError(f"{cls.__name__} declares unknown fields {sorted(named - fields)}")
        strict = cast(
            "type[Event]",
            msgspec.defstruct(cls.__name__, [], bases=(cls,), frozen=True, forbid_unknown_fields=True),
        )
        spec = EventSpec(type_, version, cls, strict, producer, topic, audience, staff, public)
        if spec.dataschema in _specs:
            raise TypeError(f"{spec.dataschema} is declared twice")
        _specs[spec.dataschema] = spec
        if type_ not in _latest or _latest[type_].version < version:
            _latest[type_] = spec
        cls.spec = spec
        return cls

    return register


def by_schema(dataschema: str) -> EventSpec | None:
    """The spec with this `dataschema`, or None when the catalogue has no such schema."""
    return _specs.get(dataschema)


def by_type(type_: str) -> EventSpec | None:
    """The newest version of an event type, or None when the type is unknown."""
    return _latest.get(type_)


def catalogue() -> Mapping[str, EventSpec]:
    """Every spec by `dataschema`, in a stable order."""
    return dict(sorted(_specs.items()))


def event_types() -> tuple[str, ...]:
    """Every event type, sorted."""
    return tuple(sorted(_latest))


def user_ids(data: Event) -> tuple[str, ...]:
    """Ids of the users whose browsers may see this event, without repetition."""
    found = (_at(data, path) for path in data.spec.audience)
    return tuple(dict.fromkeys(value for value in found if value is not None))


def staff_may_see(data: Event) -> bool:
    """Whether staff with the right to see live activity may see this event."""
    return data.spec.staff


def topic_of(data: Event) -> Topic | None:
    """The live topic that the event belongs to; None is never pushed to a browser."""
    return data.spec.topic


def public(data: Event) -> dict[str, Any]:
    """The part of the event that is safe to push to its audience's browsers, JSON-ready."""
    return {name: msgspec.to_builtins(value) for name in data.spec.public if (value := getattr(data, name)) is not None}


def _at(data: object, path: str) -> str | None:
    value: Any = data
    for name in path.split("."):
        value = getattr(value, name)
        if value is None:
            return None
    return str(value)
