"""The envelope that every event travels in: CloudEvents 1.0 attributes around typed data.

Checked twice: `encode` is strict (exactly the fields of the schema, every constraint), `decode` is
tolerant (fields it does not know are skipped, so producers may add some first).
"""

from datetime import UTC, datetime
from typing import Annotated, Generic, TypeVar

import msgspec
from msgspec import Meta

from florin_contracts.events import Event, EventSpec, by_schema
from florin_kit.ids import new_id
from florin_kit.telemetry import trace
from florin_kit.telemetry.context import request_context

MEDIA_TYPE = "application/cloudevents+json"

E = TypeVar("E", bound=Event)


class InvalidEventError(ValueError):
    """The event does not fit its schema; no number of tries will change that."""


class UnknownSchemaError(InvalidEventError):
    """The catalogue of this process has no such event type or version."""


class Envelope(msgspec.Struct, Generic[E], frozen=True, kw_only=True):
    """One event with its context.

    `subject` is the id of the aggregate that it is about: events of one subject keep their order.
    `actorid`, `clientip`, `useragent` and `requestid` are extension attributes for the audit trail.
    """

    id: str
    type: str
    source: str
    time: datetime
    subject: str
    dataschema: str
    traceparent: str | None = None
    actorid: str | None = None
    clientip: str | None = None
    useragent: str | None = None
    requestid: str | None = None
    data: E


class _Wire(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    specversion: str
    id: Annotated[str, Meta(pattern="^evt_[0-9a-f]{32}$")]
    type: Annotated[str, Meta(pattern=r"^[a-z_]+\.[a-z_]+$", max_length=64)]
    source: Annotated[str, Meta(pattern="^[a-z]+/[a-z_]+$", max_length=64)]
    time: Annotated[datetime, Meta(tz=True)]
    subject: Annotated[str, Meta(min_length=1, max_length=128)]
    dataschema: Annotated[str, Meta(max_length=128)]
    datacontenttype: str = ""
    traceparent: str | None = None
    actorid: Annotated[str, Meta(max_length=64)] | None = None
    clientip: Annotated[str, Meta(max_length=64)] | None = None
    useragent: Annotated[str, Meta(max_length=512)] | None = None
    requestid: Annotated[str, Meta(max_length=128)] | None = None
    data: msgspec.Raw


_encoder = msgspec.json.Encoder(decimal_format="string")
_decoder = msgspec.json.Decoder(_Wire)
_data_decoders: dict[type[Event], msgspec.json.Decoder[Event]] = {}
_USER_AGENT_LENGTH_MAX = 512


def wrap(
    event: E,
    *,
    subject: str,
    source: str | None = None,
    event_id: str | None = None,
    time: datetime | None = None,
    actor_id: str | None = None,
    client_ip: str | None = None,
    user_agent: str | None = None,
    request_id: str | None = None,
    traceparent: str | None = None,
) -> Envelope[E]:
    """Put an event into an envelope.

    What is not given comes from the request or message in progress: who acts, from where, in which
    trace. `source` (for example ``florin/payments``) is needed only where the catalogue names no
    producer, as for ``audit.recorded``.
    """
    spec = event.spec
    if source is None:
        if spec.producer is None:
            raise InvalidEventError(f"{spec.name} has no producer of its own: name the source")
        source = f"florin/{spec.producer}"
    around = request_context.get()
    if around is not None:
        actor_id = actor_id or around.actor_id
        client_ip = client_ip or around.client_ip
        user_agent = user_agent or around.user_agent
        request_id = request_id or around.request_id
    return Envelope(
        id=event_id or new_id("evt"),
        type=spec.name,
        source=source,
        time=time or datetime.now(UTC),
        subject=subject,
        dataschema=spec.dataschema,
        traceparent=trace.valid(traceparent) or trace.current.get(),
        actorid=actor_id,
        clientip=client_ip,
        useragent=user_agent[:_USER_AGENT_LENGTH_MAX] if user_agent else None,
        requestid=request_id,
        data=event,
    )


def encode(envelope: Envelope[E]) -> bytes:
    """JSON of an envelope, after checking it against its schema.

    Raises `InvalidEventError` when a field is missing, of the wrong type or out of bounds.
    """
    data = _encoder.encode(envelope.data)
    body = _encoder.encode(
        _Wire(
            specversion="1.0",
            id=envelope.id,
            type=envelope.type,
            source=envelope.source,
            time=envelope.time,
            subject=envelope.subject,
            dataschema=envelope.dataschema,
            datacontenttype="application/json",
            traceparent=envelope.traceparent,
            actorid=envelope.actorid,
            clientip=envelope.clientip,
            useragent=envelope.useragent,
            requestid=envelope.requestid,
            data=msgspec.Raw(data),
        )
    )
    check(body)
    return body


def check(body: bytes | str) -> EventSpec:
    """Check an encoded envelope as strictly as a producer must; return what it holds.

    Raises `InvalidEventError`.
    """
    wire = _wire(body)
    spec = _spec(wire)
    _data(wire, spec.strict_cls)
    return spec


def decode(body: bytes | str) -> Envelope[Event]:
    """Read an envelope as tolerantly as a consumer should.

    Raises `UnknownSchemaError` or `InvalidEventError`.
    """
    wire = _wire(body)
    spec = _spec(wire)
    return Envelope(
        id=wire.id,
        type=wire.type,
        source=wire.source,
        time=wire.time,
        subject=wire.subject,
        dataschema=wire.dataschema,
        traceparent=wire.traceparent,
        actorid=wire.actorid,
        clientip=wire.clientip,
        useragent=wire.useragent,
        requestid=wire.requestid,
        data=_data(wire, spec.cls),
    )


def _wire(body: bytes | str) -> _Wire:
    try:
        return _decoder.decode(body)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise InvalidEventError(f"not an envelope: {error}") from error


def _spec(wire: _Wire) -> EventSpec:
    spec = by_schema(wire.dataschema)
    if spec is None or spec.name != wire.type:
        raise UnknownSchemaError(f"no schema {wire.dataschema!r} for {wire.type!r} in this process's catalogue")
    return spec


def _data(wire: _Wire, cls: type[Event]) -> Event:
    decoder = _data_decoders.get(cls)
    if decoder is None:
        decoder = _data_decoders[cls] = msgspec.json.Decoder(cls)
    try:
        return decoder.decode(wire.data)
    except msgspec.MsgspecError as error:
        raise InvalidEventError(f"{wire.dataschema}: {error}") from error
