"""The overview: sums that follow the payments' states."""

from datetime import UTC, datetime
from typing import Any

from florin_contracts.events import PaymentCompleted, PaymentCreated, PaymentFailed, PaymentRefunded, PaymentUpdated
from florin_contracts.types import Party, Refund
from florin_contracts.vocabulary import PaymentStatus, PaymentType
from florin_kit.ids import new_id


def payment(cls: Any, id_: str, status: PaymentStatus, version: int, **changes: Any) -> Any:
    now = datetime.now(UTC)
    values: dict[str, Any] = {
        "payment_id": id_,
        "type": PaymentType.INSTANT,
        "status": status,
        "amount": 1250,
        "currency": "KWD",
        "sender": Party(id=new_id("usr"), name="A"),
        "recipient": Party(id=new_id("usr"), name="B"),
        "version": version,
        "created_at": now,
        "occurred_at": now,
    }
    return cls(**values | changes)


async def test_numbers_follow_the_payments(stack: Any, eventually: Any) -> None:
    async with stack.client(new_id("usr")) as staff:
        before = (await staff.get("/admin/overview")).json()["payments"]
        good, bad = new_id("pay"), new_id("pay")
        await stack.publish(payment(PaymentCreated, good, PaymentStatus.PENDING, 1), good)
        await stack.publish(payment(PaymentCompleted, good, PaymentStatus.COMPLETED, 2), good)
        refund = Refund(id=new_id("ref"), amount=250)
        refunded = payment(
            PaymentRefunded, good, PaymentStatus.PARTIALLY_REFUNDED, 3, refunded_amount=250, refund=refund
        )
        await stack.publish(refunded, good)
        await stack.publish(payment(PaymentCompleted, good, PaymentStatus.COMPLETED, 2), good)
        await stack.publish(payment(PaymentCreated, bad, PaymentStatus.PENDING, 1), bad)
        await stack.publish(payment(PaymentFailed, bad, PaymentStatus.FAILED, 2), bad)

        async def counted() -> Any:
            body = (await staff.get("/admin/overview")).json()
            # The two payments may come in different batches.
            both = body["payments"]["total"] >= before["total"] + 2
            return body if both and body["payments"]["failed_today"] > before["failed_today"] else None

        body = await eventually(counted)
    assert body["payments"]["today"] == before["today"] + 2
    assert body["payments"]["total"] == before["total"] + 2
    assert {"amount": 1250, "currency": "KWD"} in body["volume"]
    assert body["activity"][0]["action"] == "payment.failed"
    assert len(body["activity"]) <= 10
    assert body["users"].keys() == {"total", "active", "by_role"}


async def test_open_reviews_are_the_payments_that_wait_now(stack: Any, eventually: Any) -> None:
    async with stack.client(new_id("usr")) as staff:

        async def waiting() -> int:
            return int((await staff.get("/admin/overview")).json()["open_reviews"])

        before, held, done = await waiting(), new_id("pay"), new_id("pay")
        for id_ in (held, done):
            await stack.publish(payment(PaymentCreated, id_, PaymentStatus.PENDING, 1), id_)
            await stack.publish(payment(PaymentUpdated, id_, PaymentStatus.IN_REVIEW, 2), id_)

        async def both() -> bool:
            return await waiting() == before + 2

        await eventually(both)
        await stack.publish(payment(PaymentCompleted, done, PaymentStatus.COMPLETED, 3), done)
        await stack.publish(payment(PaymentUpdated, done, PaymentStatus.IN_REVIEW, 2), done)

        async def one() -> bool:
            return await waiting() == before + 1

        await eventually(one)
