"""The notification centre: what gets in, who sees it, what is unread."""

from datetime import UTC, datetime
from typing import Any

import pytest

from florin_contracts.events import (
    DisputeClosed,
    DisputeOpened,
    ExchangeCompleted,
    PasswordChanged,
    PaymentCompleted,
    PaymentFailed,
    PaymentRefunded,
    PaymentUpdated,
    PayoutCompleted,
    PayoutFailed,
    ScheduleEnded,
    SchedulePaused,
    SessionStarted,
    TopUpCompleted,
    TopUpFailed,
    WebhookDisabled,
)
from florin_contracts.types import Party, Recurrence, Refund
from florin_contracts.vocabulary import DisputeStatus, PaymentStatus, PaymentType, ScheduleStatus, TransferStatus
from florin_kit.events import Consumers, Envelope
from florin_kit.ids import new_id
from florin_profile.currencies import format_minor


def payment(cls: Any, sender: str, recipient: str, status: PaymentStatus, **changes: Any) -> Any:
    now = datetime.now(UTC)
    values: dict[str, Any] = {
        "payment_id": new_id("pay"),
        "type": PaymentType.INSTANT,
        "status": status,
        "amount": 1250,
        "currency": "EUR",
        "sender": Party(id=sender, name="Dana"),
        "recipient": Party(id=recipient, name="Vendor & Sons"),
        "version": 2,
        "created_at": now,
        "occurred_at": now,
        "description": "Lunch",
    }
    return cls(**values | changes)


@pytest.fixture
def centre(stack: Any, eventually: Any) -> Any:
    """Ask for somebody's notifications until there are enough."""

    async def read(user_id: str, count: int = 1) -> list[Any]:
        async with stack.client(user_id) as me:

            async def enough() -> Any:
                items = (await me.get("/profile/notifications")).json()["items"]
                return items if len(items) >= count else None

            return list(await eventually(enough))

    return read


async def test_both_parties_are_told_of_a_payment(stack: Any, centre: Any, usr: str) -> None:
    vendor = new_id("usr")
    event = payment(PaymentCompleted, usr, vendor, PaymentStatus.COMPLETED)
    await stack.publish(event, event.payment_id)
    [received], [sent] = await centre(vendor), await centre(usr)
    assert (received["kind"], received["title"]) == ("payment_received", "You received 12.50 EUR from Dana")
    assert (sent["kind"], sent["title"]) == ("payment_sent", "You paid 12.50 EUR to Vendor & Sons")
    assert (received["body"], received["read_at"]) == ("Lunch", None)
    assert received["data"]["payment_id"] == event.payment_id


async def test_refund_failure_top_ups_and_security_are_told(stack: Any, centre: Any, usr: str) -> None:
    vendor = new_id("usr")
    refund = Refund(id=new_id("ref"), amount=250, reason="Broken")
    back = payment(PaymentRefunded, usr, vendor, PaymentStatus.PARTIALLY_REFUNDED, refund=refund, refunded_amount=250)
    failed = payment(PaymentFailed, usr, vendor, PaymentStatus.FAILED, failure_code="insufficient_funds")
    top_up = {"user_id": usr, "amount": 1500, "currency": "JPY"}
    session = {"user_id": usr, "device": "Firefox on Linux", "ip": "192.0.2.1"}
    await stack.publish(back, usr)
    await stack.publish(failed, usr)
    await stack.publish(TopUpCompleted(topup_id=new_id("top"), status=TransferStatus.COMPLETED, **top_up), usr)
    await stack.publish(
        TopUpFailed(topup_id=new_id("top"), status=TransferStatus.FAILED, failure_code="card_declined", **top_up), usr
    )
    await stack.publish(SessionStarted(session_id=new_id("ses"), new_device=False, **session), usr)
    await stack.publish(SessionStarted(session_id=new_id("ses"), new_device=True, **session), usr)
    await stack.publish(PasswordChanged(user_id=usr), usr)
    assert [item["title"] for item in reversed(await centre(usr, 6))] == [
        "Vendor & Sons refunded 2.50 EUR to you",
        "Your payment of 12.50 EUR to Vendor & Sons failed",
        "Your top-up of 1,500 JPY has arrived",
        "Your top-up of 1,500 JPY failed",
        "New sign-in from Firefox on Linux",
        "Your password was changed",
    ]
    assert [item["title"] for item in await centre(vendor)] == ["You refunded 2.50 EUR to Dana"]


async def test_a_payout_is_told_when_it_has_arrived_or_come_back(stack: Any, centre: Any, usr: str) -> None:
    payout = {"user_id": usr, "amount": 40_000, "currency": "EUR"}
    arrived = PayoutCompleted(payout_id=new_id("pyo"), status=TransferStatus.COMPLETED, **payout)
    await stack.publish(arrived, usr)
    back = {"status": TransferStatus.FAILED, "failure_code": "account_closed"}
    await stack.publish(PayoutFailed(payout_id=new_id("pyo"), **back, **payout), usr)
    failed, completed = await centre(usr, 2)
    assert (completed["kind"], completed["title"]) == ("payout_completed", "Your payout of 400.00 EUR is at your bank")
    assert completed["data"]["payout_id"] == arrived.payout_id
    assert (failed["kind"], failed["title"]) == ("payout_failed", "Your payout of 400.00 EUR failed")
    assert failed["data"]["failure_code"] == "account_closed"


async def test_an_exchange_is_told_with_both_amounts(stack: Any, centre: Any, usr: str) -> None:
    event = ExchangeCompleted(
        exchange_id=new_id("exc"),
        user_id=usr,
        amount=10_000,
        currency="EUR",
        target_amount=17_935,
        target_currency="JPY",
        margin=90,
        rate="179.35",
    )
    await stack.publish(event, event.exchange_id)
    [told] = await centre(usr)
    assert (told["kind"], told["title"], told["body"]) == (
        "exchange_completed",
        "You exchanged 100.00 EUR into 17,935 JPY",
        "1 EUR was 179.35 JPY.",
    )
    assert "margin" not in told["data"]


async def test_the_payer_is_told_of_a_review_and_of_its_end(stack: Any, centre: Any, usr: str) -> None:
    held = payment(PaymentUpdated, usr, new_id("usr"), PaymentStatus.IN_REVIEW)
    ended = payment(PaymentFailed, usr, new_id("usr"), PaymentStatus.FAILED, failure_code="review_rejected")
    await stack.publish(held, usr)
    await stack.publish(ended, usr)
    failed, waits = await centre(usr, 2)
    assert (waits["kind"], waits["title"]) == (
        "payment_in_review",
        "Your payment of 12.50 EUR to Vendor & Sons is being reviewed",
    )
    assert "The money is yours again" in failed["body"]


async def test_who_answers_a_dispute_is_told_when_it_opens_and_how_it_ends(stack: Any, centre: Any, usr: str) -> None:
    dispute = {"dispute_id": new_id("dsp"), "user_id": usr, "topup_id": new_id("top"), "amount": 500}
    dispute |= {"currency": "EUR", "reason": "fraudulent"}
    await stack.publish(DisputeOpened(status=DisputeStatus.NEEDS_RESPONSE, **dispute), usr)
    await stack.publish(DisputeClosed(status=DisputeStatus.LOST, **dispute), usr)
    closed, opened = await centre(usr, 2)
    assert (opened["kind"], opened["title"]) == ("dispute_opened", "A payment of 5.00 EUR is disputed")
    assert (closed["kind"], closed["title"]) == ("dispute_closed", "The dispute about 5.00 EUR is lost")
    assert closed["data"]["dispute_id"] == dispute["dispute_id"]


@pytest.mark.parametrize(
    ("reason", "body"), [("gone", "It answered that it is gone"), ("failing", "24 deliveries in a row failed")]
)
async def test_a_vendor_is_told_that_an_endpoint_is_switched_off(
    stack: Any, centre: Any, usr: str, reason: str, body: str
) -> None:
    event = WebhookDisabled(
        endpoint_id=new_id("whe"),
        user_id=usr,
        host="shop.example",
        reason=reason,
        failures=24,
        failing_since=datetime.now(UTC),
    )
    await stack.publish(event, event.endpoint_id)
    [told] = await centre(usr)
    assert (told["kind"], told["title"]) == ("webhook_disabled", "We stopped sending webhooks to shop.example")
    assert told["body"].startswith(body)
    assert told["data"] == {"endpoint_id": event.endpoint_id, "reason": reason}


def schedule(kind: Any, user: str, reason: str | None) -> Any:
    return kind(
        schedule_id=new_id("sch"),
        user_id=user,
        recipient=Party(id=new_id("usr"), name="Vendor & Sons"),
        amount=900,
        currency="EUR",
        recurrence=Recurrence(unit="monthly"),
        status=ScheduleStatus.PAUSED,
        reason=reason,
    )


async def test_recurring_payments_that_wait_or_stop_are_told_to_their_payer(stack: Any, centre: Any, usr: str) -> None:
    vendor = new_id("usr")
    waits = payment(PaymentUpdated, usr, vendor, PaymentStatus.SCHEDULED, retry_at=datetime(2026, 11, 23, tzinfo=UTC))
    edited = payment(PaymentUpdated, usr, vendor, PaymentStatus.SCHEDULED)
    for event in (
        waits,
        edited,
        schedule(SchedulePaused, usr, "failing"),
        schedule(SchedulePaused, usr, None),
        schedule(ScheduleEnded, usr, "called_off"),
        schedule(ScheduleEnded, usr, "recipient_unavailable"),
    ):
        await stack.publish(event, usr)
    await stack.publish(PasswordChanged(user_id=usr), usr)
    assert [item["title"] for item in reversed(await centre(usr, 4))] == [
        "Your payment of 12.50 EUR to Vendor & Sons has to wait",
        "Your recurring payment of 9.00 EUR to Vendor & Sons is paused",
        "Your recurring payment of 9.00 EUR to Vendor & Sons has ended",
        "Your password was changed",
    ]


async def test_an_event_that_comes_twice_is_told_once(stack: Any, centre: Any, usr: str) -> None:
    event = payment(PaymentCompleted, new_id("usr"), usr, PaymentStatus.COMPLETED)
    event_id = await stack.publish(event, usr)
    await stack.publish(event, usr, event_id=event_id)
    await stack.publish(PasswordChanged(user_id=usr), usr)
    assert [item["kind"] for item in await centre(usr, 2)] == ["password_changed", "payment_received"]


async def test_what_somebody_switched_off_is_not_told(stack: Any, centre: Any, usr: str) -> None:
    async with stack.client(usr) as me:
        await me.patch("/profile/preferences", json={"notifications": {"in_app": {"payment_received": False}}})
    event = payment(PaymentCompleted, new_id("usr"), usr, PaymentStatus.COMPLETED)
    await stack.publish(event, usr)
    await stack.publish(PasswordChanged(user_id=usr), usr)
    assert [item["kind"] for item in await centre(usr)] == ["password_changed"]


async def test_browsers_are_told_by_an_event(stack: Any, usr: str, eventually: Any) -> None:
    heard: list[Envelope[Any]] = []
    listener = Consumers("test")
    listener.broadcast("notification.created")(heard.append)
    await listener.start(stack.transport)
    event = payment(PaymentCompleted, new_id("usr"), usr, PaymentStatus.COMPLETED)
    await stack.publish(event, usr, request_id="req-of-the-payment")

    async def arrived() -> Any:
        return [envelope for envelope in heard if envelope.data.user_id == usr]

    [envelope] = await eventually(arrived)
    await listener.stop()
    async with stack.client(usr) as me:
        [item] = (await me.get("/profile/notifications")).json()["items"]
    assert (envelope.data.notification_id, envelope.data.title) == (item["id"], item["title"])
    assert (envelope.subject, envelope.requestid) == (usr, "req-of-the-payment")


async def test_pages_and_reading(stack: Any, centre: Any, usr: str) -> None:
    for _ in range(5):
        await stack.publish(PasswordChanged(user_id=usr), usr)
    ids = [item["id"] for item in await centre(usr, 5)]
    async with stack.client(usr) as me:
        first = (await me.get("/profile/notifications", params={"limit": 3})).json()
        rest = (await me.get("/profile/notifications", params={"cursor": first["next_cursor"]})).json()
        assert [item["id"] for item in first["items"] + rest["items"]] == ids
        assert (first["unread"], rest["next_cursor"]) == (5, None)

        read = await me.post("/profile/notifications/read", json={"ids": ids[:2]})
        assert (read.status_code, read.json()) == (200, {"unread": 3})
        unread = (await me.get("/profile/notifications", params={"unread": "true"})).json()["items"]
        assert [item["id"] for item in unread] == ids[2:]
        assert (await me.post("/profile/notifications/read", json={"all": True})).json() == {"unread": 0}
        assert (await me.get("/profile/notifications")).json()["items"][0]["read_at"] is not None


async def test_nobody_reads_or_marks_what_is_somebody_elses(stack: Any, centre: Any, usr: str) -> None:
    await stack.publish(PasswordChanged(user_id=usr), usr)
    [mine] = await centre(usr)
    async with stack.client(new_id("usr")) as other, stack.client(usr) as me:
        assert (await other.get("/profile/notifications")).json() == {"items": [], "next_cursor": None, "unread": 0}
        assert (await other.post("/profile/notifications/read", json={"ids": [mine["id"]]})).json() == {"unread": 0}
        assert (await me.get("/profile/notifications")).json()["unread"] == 1


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"all": False},
        {"ids": [], "all": True},
        {"ids": ["ntf_1"]},
        {"ids": ["ntf_" + "0" * 32] * 101},
        {"ids": "x"},
    ],
)
async def test_what_can_not_be_marked_is_refused(stack: Any, usr: str, body: Any) -> None:
    async with stack.client(usr) as me:
        assert (await me.post("/profile/notifications/read", json=body)).status_code == 422
        both = {"ids": ["ntf_" + "0" * 32], "all": True}
        assert (await me.post("/profile/notifications/read", json=both)).status_code == 422
        assert (await me.get("/profile/notifications", params={"cursor": "x"})).status_code == 422


@pytest.mark.parametrize(
    ("amount", "currency", "text"),
    [
        (1, "EUR", "0.01 EUR"),
        (123456789, "USD", "1,234,567.89 USD"),
        (1234, "JPY", "1,234 JPY"),
        (1234, "KWD", "1.234 KWD"),
    ],
)
def test_amounts_are_written_with_the_currencys_decimals(amount: int, currency: str, text: str) -> None:
    assert format_minor(amount, currency) == text
