"""The Python client against a running platform, through its public address, with a vendor's API key."""

import asyncio
import csv
import secrets
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from faults import Fault, FaultProxy

from florin_client import (
    AsyncFlorin,
    Conflict,
    Florin,
    Forbidden,
    NotFound,
    PreconditionFailed,
    Recipient,
    RecurrenceInput,
    Unauthenticated,
    ValidationFailed,
)
from florin_contracts.vocabulary import Scope


@dataclass
class Shop:
    """A vendor with a key, somebody to pay, and the client."""

    stack: Any
    vendor: Any
    payee: Any
    key: str
    florin: AsyncFlorin

    def client(self, url: str | None = None, **options: Any) -> AsyncFlorin:
        return AsyncFlorin(url or self.stack.origin, self.key, ca_file=self.stack.home / "ca.pem", **options)

    async def pay(self, florin: AsyncFlorin, amount: int = 5, **more: Any) -> Any:
        recipient = Recipient(email=self.payee.email)
        wanted = {"type": "instant", "amount": amount, "currency": "EUR", "recipient": recipient}
        return await florin.payments.create(**(wanted | more))

    async def paid(self) -> list[Any]:
        return [payment async for payment in self.florin.payments.list(limit=100)]


async def key_of(vendor: Any, *scopes: Scope) -> str:
    answer = await vendor.http.post("/auth/api-keys", json={"name": "Program", "scopes": scopes or [*Scope]})
    assert answer.status_code == 201, answer.text
    return str(answer.json()["secret"])


@pytest.fixture
async def shop(stack: Any) -> AsyncIterator[Shop]:
    vendor = await stack.new_user("Client Shop", eur=10_000, role="VENDOR")
    payee = await stack.new_user("Client Payee")
    key = await key_of(vendor)
    async with AsyncFlorin(stack.origin, key, ca_file=stack.home / "ca.pem") as florin:
        yield Shop(stack, vendor, payee, key, florin)


async def test_a_list_is_walked_through_over_several_pages(shop: Shop) -> None:
    made = [(await shop.pay(shop.florin, amount)).id for amount in range(1, 8)]
    pages = [page async for page in shop.florin.payments.list(limit=3).pages()]
    assert [len(page.items) for page in pages] == [3, 3, 1]
    assert [payment.id for page in pages for payment in page.items] == made[::-1]
    # From a cursor that was kept, by the client that waits.
    rest = shop.florin.payments.list(limit=3, cursor=pages[0].next_cursor)
    assert [payment.id async for payment in rest] == made[3::-1]

    def walk() -> list[int]:
        with Florin(shop.stack.origin, shop.key, ca_file=shop.stack.home / "ca.pem") as florin:
            return [payment.amount for payment in florin.payments.list(limit=2, sort="amount", order="asc")]

    assert await asyncio.to_thread(walk) == [1, 2, 3, 4, 5, 6, 7]


async def test_a_payment_whose_answer_got_lost_is_made_once(shop: Shop) -> None:
    """The connection breaks off within the answer: the platform has paid, and the client does not know."""
    async with FaultProxy(shop.stack.port).running() as proxy:
        pauses = []

        async def pause(pause_s: float) -> None:
            pauses.append(pause_s)
            # It had been paid before the client asked again.
            assert [payment.amount for payment in await shop.paid()] == [41]
            await proxy.turn(Fault.NONE)

        async with shop.client(f"https://localhost:{proxy.port}", sleep=pause) as florin:
            await florin.wallets.list()
            await proxy.turn(Fault.HALF)
            payment = await shop.pay(florin, 41)
    assert len(pauses) == 1
    assert [one.id for one in await shop.paid()] == [payment.id]
    assert await shop.payee.balance() == 41


async def test_a_key_of_ones_own_pays_once_over_two_programs(shop: Shop) -> None:
    first = await shop.pay(shop.florin, idempotency_key="invoice 2026-0042")
    async with shop.client() as another:
        assert await shop.pay(another, idempotency_key="invoice 2026-0042") == first
        with pytest.raises(ValidationFailed) as refused:
            await shop.pay(another, 6, idempotency_key="invoice 2026-0042")
    assert (refused.value.code, refused.value.idempotency_key) == ("idempotency_conflict", "invoice 2026-0042")
    assert len(await shop.paid()) == 1


async def test_a_payment_waits_for_a_platform_that_comes_back(shop: Shop) -> None:
    """Both replicas of payments die; the gateway answers 503 with Retry-After until they are back."""
    pauses = []

    async def pause(pause_s: float) -> None:
        pauses.append(pause_s)
        await asyncio.sleep(pause_s)

    async with shop.client(sleep=pause) as florin:
        shop.stack.kill_all("payments")
        payment = await shop.pay(florin, 43)
    assert pauses
    assert [one.id for one in await shop.paid()] == [payment.id]


async def test_errors_say_what_is_wrong(shop: Shop) -> None:
    with pytest.raises(ValidationFailed) as invalid:
        await shop.pay(shop.florin, -5)
    assert (invalid.value.status, invalid.value.code) == (422, "validation_failed")
    assert [error.field for error in invalid.value.errors] == ["amount"]
    assert invalid.value.request_id
    with pytest.raises(Conflict) as short:
        await shop.pay(shop.florin, 20_000)
    assert short.value.code == "insufficient_funds"
    with pytest.raises(NotFound):
        await shop.florin.payments.get("pay_" + "0" * 32)
    readonly = await key_of(shop.vendor, Scope.PAYMENTS_READ)
    async with AsyncFlorin(shop.stack.origin, readonly, ca_file=shop.stack.home / "ca.pem") as florin:
        with pytest.raises(Forbidden) as lacking:
            await shop.pay(florin)
    assert (lacking.value.code, lacking.value.problem["scope"]) == ("insufficient_scope", "payments:write")
    unknown = AsyncFlorin(shop.stack.origin, "fl_live_" + "0" * 30 + "16gFoq", ca_file=shop.stack.home / "ca.pem")
    async with unknown as florin:
        with pytest.raises(Unauthenticated):
            await florin.wallets.list()


async def test_a_payment_for_later_is_changed_by_who_has_seen_it_and_cancelled(shop: Shop) -> None:
    later = datetime.now(UTC) + timedelta(days=3)
    made = await shop.pay(shop.florin, type="scheduled", scheduled_at=later)
    changed = await shop.florin.payments.edit(made.id, amount=9, if_match=made.version)
    assert (changed.amount, changed.status) == (9, "scheduled")
    with pytest.raises(PreconditionFailed):
        await shop.florin.payments.edit(made.id, amount=10, if_match=made.version)
    cancelled = await shop.florin.payments.cancel(made.id, reason="changed my mind")
    details = await shop.florin.payments.get(made.id)
    assert cancelled.status == details.status == "cancelled"
    assert details.history


async def test_recurring_payments_refunds_balances_and_reports_are_read_as_they_come(shop: Shop) -> None:
    florin = shop.florin
    rule = RecurrenceInput(frequency="monthly", time_zone="Europe/Paris", count=3)
    start = datetime.now(UTC) + timedelta(days=1)
    assert len((await florin.schedules.preview(recurrence=rule, scheduled_at=start)).occurrences) == 3
    made = await shop.pay(florin, type="recurring", recurrence=rule, scheduled_at=start)
    schedule = await florin.schedules.get(str(made.schedule_id))
    assert [one.id async for one in florin.schedules.list()] == [schedule.id]
    edited = await florin.schedules.edit(schedule.id, amount=6, if_match=schedule.version)
    assert (edited.amount, len(edited.upcoming)) == (6, 3)
    assert (await florin.schedules.act_on(schedule.id, "end")).status == "ended"

    (person,) = (await florin.recipients.find(query=shop.payee.email)).items
    sold = await shop.stack.new_user("Client Buyer", eur=500)
    payment = (await sold.pay(shop.vendor.email, 100)).json()["id"]
    refund = await florin.payments.create_refund(payment, amount=40, reason="one came broken")
    assert (refund.amount, refund.payment_id) == (40, payment)
    assert (await florin.payments.get(payment)).refunds[0].id == refund.id
    (euros,) = [wallet for wallet in (await florin.wallets.list()).items if wallet.currency == "EUR"]
    assert euros.balance.amount == 10_000 + 100 - 40
    assert [one async for one in florin.payouts.list()] == []
    assert any(line.currency == "EUR" for line in (await florin.reports.get(group_by="currency")).items)
    assert person.id == shop.payee.id


async def test_an_export_comes_as_a_stream(shop: Shop) -> None:
    made = {(await shop.pay(shop.florin, amount)).id for amount in (3, 4)}
    text = b"".join([chunk async for chunk in shop.florin.payments.export()]).decode("utf-8-sig")
    assert {row["id"] for row in csv.DictReader(text.splitlines())} == made


async def test_a_name_that_the_certificate_does_not_carry_is_not_asked_again(shop: Shop) -> None:
    pauses: list[float] = []

    async def pause(pause_s: float) -> None:
        pauses.append(pause_s)

    async with AsyncFlorin(shop.stack.origin, shop.key, sleep=pause) as stranger:
        with pytest.raises(Exception, match="CERTIFICATE_VERIFY_FAILED") as refused:
            await stranger.payments.create(
                type="instant", amount=1, currency="EUR", recipient=Recipient(handle="@" + secrets.token_hex(4))
            )
    assert refused.value.may_have_happened is False  # type: ignore[attr-defined]
    assert pauses == []
