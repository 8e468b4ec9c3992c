"""The catalogue promises what services and browsers rely on."""

import msgspec
import pytest

from florin_contracts import events
from florin_contracts.events import Event, EventSpec, PaymentFailed, UserRegistered, catalogue
from florin_contracts.events.base import event
from florin_contracts.topology import PAYMENTS_TEST, QUEUES, WEBHOOKS, matches, uncovered
from florin_contracts.types import Party
from florin_contracts.vocabulary import PaymentStatus, PaymentType, Role, Service, Topic, UserStatus

SPECS = list(catalogue().values())
SENDER, RECIPIENT = "usr_" + "a" * 32, "usr_" + "b" * 32
NOW = "2026-01-01T00:00:00Z"


def failed_payment() -> PaymentFailed:
    return msgspec.convert(
        {
            "payment_id": "pay_" + "c" * 32,
            "type": "instant",
            "status": "failed",
            "amount": 1250,
            "currency": "EUR",
            "sender": {"id": SENDER, "name": "A", "handle": "a"},
            "recipient": {"id": RECIPIENT, "name": "B", "handle": "b"},
            "version": 2,
            "failure_code": "insufficient_funds",
            "created_at": NOW,
            "occurred_at": NOW,
        },
        PaymentFailed,
    )


def test_every_event_of_the_public_contract_is_there() -> None:
    promised = {
        "user": "registered updated locked unlocked deleted",
        "session": "started ended revoked",
        "auth": "login_failed reuse_detected password_changed",
        "payment": "created updated processing completed failed cancelled refunded disputed",
        "schedule": "created updated paused ended",
        "audit": "recorded",
        "notification": "created",
    }
    names = {f"{family}.{name}" for family, ends in promised.items() for name in ends.split()}
    assert names <= set(events.event_types())


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.dataschema)
def test_an_event_names_itself(spec: EventSpec) -> None:
    assert spec.cls.spec is spec
    assert events.by_schema(spec.dataschema) is spec
    assert spec.dataschema == f"florin:{spec.name}:{spec.version}"
    assert spec.cls.__doc__


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.dataschema)
def test_nothing_that_sounds_secret_is_in_an_event(spec: EventSpec) -> None:
    words = ("password", "token", "secret", "otp", "cookie", "card", "iban")
    assert not [f.name for f in msgspec.structs.fields(spec.cls) if any(word in f.name for word in words)]


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.dataschema)
def test_what_a_user_may_see_has_a_topic(spec: EventSpec) -> None:
    assert not spec.audience or spec.topic not in (None, Topic.STAFF)


def test_both_parties_see_a_payment_and_neither_sees_why_it_failed() -> None:
    payment = failed_payment()
    assert events.user_ids(payment) == (SENDER, RECIPIENT)
    assert events.topic_of(payment) == "payments"
    shown = events.public(payment)
    assert shown["status"] == "failed"
    assert shown["sender"] == {"id": SENDER, "name": "A", "handle": "a"}
    assert "failure_code" not in shown


def test_a_payment_to_oneself_has_an_audience_of_one() -> None:
    payment = msgspec.structs.replace(failed_payment(), recipient=Party(id=SENDER, name="A"))
    assert events.user_ids(payment) == (SENDER,)


def test_readers_are_tolerant_and_producers_are_strict() -> None:
    raw = msgspec.json.encode(failed_payment())[:-1] + b',"added_later":1}'
    spec = PaymentFailed.spec
    assert isinstance(msgspec.json.decode(raw, type=spec.cls), PaymentFailed)
    with pytest.raises(msgspec.ValidationError, match="added_later"):
        msgspec.json.decode(raw, type=spec.strict_cls)


def test_a_float_is_no_amount() -> None:
    raw = msgspec.json.encode(failed_payment()).replace(b"1250", b"1250.5")
    with pytest.raises(msgspec.ValidationError):
        msgspec.json.decode(raw, type=PaymentFailed)


def test_vocabularies_are_plain_strings_on_the_wire() -> None:
    user = UserRegistered(
        user_id=SENDER,
        email="a@example.org",
        name="A",
        handle="a",
        role=Role.VENDOR,
        status=UserStatus.ACTIVE,
        email_verified=True,
        created_at=failed_payment().created_at,
    )
    assert msgspec.to_builtins(user)["role"] == "VENDOR"
    assert (PaymentStatus("failed"), PaymentType("instant")) == ("failed", "instant")


def test_an_event_cannot_be_declared_twice() -> None:
    with pytest.raises(TypeError, match="twice"):

        @event("payment.failed", producer=Service.PAYMENTS)
        class Again(Event, frozen=True, kw_only=True):
            """Never registered."""


def test_a_public_field_must_exist() -> None:
    with pytest.raises(TypeError, match="amuont"):

        @event("payment.mistyped", producer=Service.PAYMENTS, public=("amuont",))
        class Mistyped(Event, frozen=True, kw_only=True):
            """Never registered."""

            amount: int


@pytest.mark.parametrize(
    ("pattern", "type_", "expected"),
    [
        ("#", "payment.completed", True),
        ("payment.*", "payment.completed", True),
        ("payment.*", "payout.completed", False),
        ("*.completed", "payout.completed", True),
        ("payment.completed", "payment.completed", True),
        ("payment.#", "payment", True),
        ("payment.*", "payment", False),
        ("*", "payment.completed", False),
    ],
)
def test_patterns_match_as_in_amqp(pattern: str, type_: str, expected: bool) -> None:
    assert matches(pattern, type_) is expected


def test_the_audit_trail_keeps_everything() -> None:
    assert not uncovered("admin", ["#"], events.event_types())
    assert uncovered("payments", ["user.*", "session.ended"], events.event_types()) == ("session.ended",)
    assert set(QUEUES) - {WEBHOOKS, PAYMENTS_TEST} <= set(Service)
