"""What is said of payment requests, and to whom."""

from datetime import UTC, datetime
from typing import Any

import pytest

from florin_contracts.events import (
    PaymentCompleted,
    RequestCancelled,
    RequestCreated,
    RequestDeclined,
    RequestExpired,
    RequestPaid,
    RequestReminded,
)
from florin_contracts.types import Party
from florin_contracts.vocabulary import PaymentStatus, PaymentType, RequestStatus
from florin_kit.ids import new_id
from florin_profile.notifications.messages import messages

NOW = datetime(2026, 11, 22, tzinfo=UTC)
ADA, BEN, EVE = (Party(id=new_id("usr"), name=name) for name in ("Ada", "Ben", "Eve"))
NAMES = {party.id: party.name for party in (ADA, BEN, EVE)}


def request(kind: Any, payer: Party | None = BEN, status: RequestStatus = RequestStatus.OPEN, **more: Any) -> Any:
    return kind(
        request_id=new_id("prq"),
        requester=ADA,
        payer=payer,
        amount=1250,
        currency="EUR",
        description="Lunch",
        status=status,
        version=2,
        expires_at=NOW,
        **more,
    )


def paid(by: Party, part: int, status: RequestStatus, payer: Party | None = BEN) -> Any:
    more = {"payment_id": new_id("pay"), "payment_amount": part, "paid_by": by, "paid_amount": part}
    return request(RequestPaid, payer, status, **more)


@pytest.mark.parametrize(
    ("event", "said"),
    [
        (request(RequestCreated), [("Ben", "Ada asks you for 12.50 EUR")]),
        (request(RequestCreated, None), []),
        (request(RequestReminded, paid_amount=250), [("Ben", "Ada reminds you: 10.00 EUR is still open")]),
        (paid(BEN, 1250, RequestStatus.PAID), [("Ada", "Ben paid 12.50 EUR: your request is paid")]),
        (
            paid(EVE, 250, RequestStatus.PARTIALLY_PAID, None),
            [("Ada", "Eve paid 2.50 EUR of your request for 12.50 EUR")],
        ),
        (request(RequestDeclined), [("Ada", "Ben declined your request for 12.50 EUR")]),
        (request(RequestCancelled), [("Ben", "The request of Ada for 12.50 EUR was withdrawn")]),
        (request(RequestCancelled, None), []),
        (
            request(RequestExpired),
            [
                ("Ada", "Your request for 12.50 EUR has expired"),
                ("Ben", "The request of Ada for 12.50 EUR has expired"),
            ],
        ),
        (request(RequestExpired, None), [("Ada", "Your request for 12.50 EUR has expired")]),
    ],
)
def test_who_hears_what(event: Any, said: list[tuple[str, str]]) -> None:
    found = messages(event)
    assert [(NAMES[message.user_id], message.title) for message in found] == said
    assert all(message.data["request_id"] == event.request_id for message in found)


def test_a_payment_of_a_request_is_not_told_twice_to_its_requester() -> None:
    event = PaymentCompleted(
        payment_id=new_id("pay"),
        type=PaymentType.INSTANT,
        status=PaymentStatus.COMPLETED,
        amount=1250,
        currency="EUR",
        sender=BEN,
        recipient=ADA,
        version=2,
        created_at=NOW,
        occurred_at=NOW,
        request_id=new_id("prq"),
    )
    assert [NAMES[message.user_id] for message in messages(event)] == ["Ben"]


async def test_it_reaches_the_notification_centre(stack: Any, eventually: Any, usr: str) -> None:
    event = request(RequestCreated, Party(id=usr, name="Ben"))
    await stack.publish(event, event.request_id)
    async with stack.client(usr) as me:

        async def there() -> Any:
            return (await me.get("/profile/notifications")).json()["items"]

        (item,) = await eventually(there)
    assert (item["kind"], item["data"]["request_id"]) == ("request_received", event.request_id)
