"""A person's payment data as one document: whole, nobody else's, without secrets, at any size."""

import json
import time
import tracemalloc
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text

from florin_kit.errors import Overloaded
from florin_kit.identity import Principal
from florin_kit.ids import from_uuid, new_id, to_uuid
from florin_payments.data_export.service import DataExport
from florin_payments.exchange.sheets import Sheets
from florin_payments.exchange.table import TableRates
from florin_payments.exports.service import Exports

LISTS = (
    *("wallets", "entries", "payments", "refunds", "top_ups", "payouts", "exchanges", "payment_methods", "schedules"),
    *("requests", "disputes", "limits", "webhook_endpoints"),
)
PATH = "/api/v1/payments/data-export"
MANY = """
    INSERT INTO payments (id, type, status, sender_id, recipient_id, amount_minor, currency, description, created_at,
        updated_at)
    SELECT uuidv7(), 'instant', 'completed', :sender, :recipient, 1 + n, 'EUR', repeat('many words ', 10),
        now() - make_interval(secs => n), now()
    FROM generate_series(1, :count) AS n
"""


async def taken(person: Any) -> tuple[dict[str, Any], str]:
    """The document, and its text."""
    answer = await person.http.get(PATH)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["content-disposition"] == 'attachment; filename="florin-payments.json"'
    assert answer.headers["cache-control"] == "no-store"
    return json.loads(answer.content), answer.text


async def test_a_person_who_has_done_nothing_gets_an_empty_document(world: Any) -> None:
    ada = await world.customer("ada")
    document, _ = await taken(ada)
    assert document["person"] == {"id": ada.id, "name": "Ada", "handle": "ada"}
    assert {name: value for name, value in document.items() if isinstance(value, list)} == {name: [] for name in LISTS}


async def test_what_was_done_stands_in_it_and_adds_up(world: Any, psp: Any) -> None:
    ada, ben = await world.customer("ada", eur=10_000), await world.customer("ben", eur=900)
    first = (await ada.pay(ben, 1_205, description="Lunch")).json()["id"]
    second = (await ben.pay(ada, 300)).json()["id"]
    refund = await ada.post(f"/payments/{second}/refunds", {"amount": 120, "reason": "Too much"})
    assert refund.status_code == 201, refund.text
    card = (await ada.post("/payment-methods", {"token": "tok_visa"})).json()["id"]
    top_up = await ada.top_up(card, 700)
    payout = (await ada.post("/payouts", {"amount": 500, "currency": "EUR", "destination": "bank_ok"})).json()
    start = (datetime.now(UTC) + timedelta(days=2)).isoformat()
    recurring = {"type": "recurring", "scheduled_at": start}
    rule = {"recurrence": {"frequency": "daily", "time_zone": "UTC"}}
    schedule = (await ada.pay(ben, 50, **recurring, **rule)).json()["schedule_id"]
    request = await ada.post("/payment-requests", {"amount": 80, "currency": "EUR", "payer": {"email": ben.email}})
    asked = await ben.post("/payment-requests", {"amount": 90, "currency": "EUR", "payer": {"email": ada.email}})

    document, _ = await taken(ada)
    assert [
        (p["id"], p["direction"], p["recipient"]["name"]) for p in document["payments"] if p["status"] != "scheduled"
    ] == [
        (first, "outgoing", "Ben"),
        (second, "incoming", "Ada"),
    ]
    assert [(r["id"], r["amount"], r["reason"]) for r in document["refunds"]] == [
        (refund.json()["id"], 120, "Too much")
    ]
    assert document["top_ups"][-1]["id"] == top_up["id"]
    assert document["top_ups"][-1]["payment_method"] == card
    assert [m["last4"] for m in document["payment_methods"]] == ["4242"]
    assert [(p["id"], p["amount"]) for p in document["payouts"]] == [(payout["id"], 500)]
    assert [(s["id"], s["recurrence"]["frequency"]) for s in document["schedules"]] == [(schedule, "daily")]
    assert [(r["id"], r["direction"]) for r in document["requests"]] == [
        (request.json()["id"], "sent"),
        (asked.json()["id"], "received"),
    ]
    (wallet,) = document["wallets"]
    lines = [entry for entry in document["entries"] if not entry["held"]]
    assert {entry["wallet"] for entry in document["entries"]} == {wallet["id"]}
    assert sum(entry["amount"] for entry in lines) == wallet["available"]["amount"] == lines[-1]["balance_after"]
    assert [(entry["kind"], entry["reference"]) for entry in lines][1:] == [
        ("payment", first),
        ("payment", second),
        ("refund", refund.json()["id"]),
        ("top_up", top_up["id"]),
        ("hold", payout["id"]),
    ]
    assert datetime.fromisoformat(document["exported_at"]).utcoffset() == timedelta(0)


async def test_exchanges_limits_and_endpoints(world: Any) -> None:
    shop, staff = await world.customer("shop", eur=10_000, role="VENDOR"), await world.customer("staff", role="ADMIN")
    await Sheets(world.database, TableRates(), timedelta(hours=1), timedelta(days=1), 25).refresh_rates()
    asked = {"from_currency": "EUR", "to_currency": "USD", "amount": 1_000}
    quote = (await shop.post("/exchange/quotes", asked)).json()
    exchange = (await shop.post("/exchange", {"quote_id": quote["id"]})).json()
    limited = await staff.http.put(f"/api/v1/limits/{shop.id}/EUR", json={"reason": "Asked for it", "day": 5_000})
    assert limited.status_code == 200, limited.text
    body = {"url": "https://receiver.test/hook", "events": ["*"], "description": "Orders"}
    endpoint = (await shop.post("/webhook-endpoints", body)).json()

    document, text_ = await taken(shop)
    assert [e["id"] for e in document["exchanges"]] == [exchange["id"]]
    assert {(e["kind"], e["reference"], e["currency"]) for e in document["entries"]} >= {
        ("exchange", exchange["id"], "EUR"),
        ("exchange", exchange["id"], "USD"),
    }
    assert [(item["currency"], item["own"]["day"]) for item in document["limits"]] == [("EUR", 5_000)]
    assert [(e["id"], e["url"]) for e in document["webhook_endpoints"]] == [(endpoint["id"], body["url"])]
    assert endpoint["secret"] not in text_
    assert endpoint["secret"].partition("_")[2] not in text_
    assert staff.id not in text_, "who of the staff it was is not told"


async def test_evidence_is_given_to_who_wrote_it_and_not_to_the_payer(world: Any, psp: Any) -> None:
    ada, ben = await world.customer("ada"), await world.customer("ben")
    assert (await ada.pay(ben, 500, source="tok_disputed")).status_code == 201
    await world.make_due()
    await world.settlement().settle_open()
    assert await psp.dispute() == 1
    (row,) = await psp.rows("SELECT id FROM disputes")
    await world.disputes().hear(f"dsp_{row.id.hex}")
    (listed,) = (await ben.get("/disputes"))["items"]
    said = "Handed over at the door, in person"
    written = await ben.post(f"/disputes/{listed['id']}/evidence", {"statement": said})
    assert written.status_code == 200, written.text

    document, text_ = await taken(ben)
    (dispute,) = document["disputes"]
    assert (dispute["id"], dispute["evidence"]["statement"]) == (listed["id"], said)
    assert [e["reference"] for e in document["entries"] if e["held"]] == [listed["id"]]
    assert [p["source"] for p in document["payments"]] == [None], "what somebody else paid from is theirs"
    payers, payers_text = await taken(ada)
    assert said not in payers_text
    assert [p["source"] for p in payers["payments"]] == [None], "a provider's token is not given away"
    charges = await world.rows("SELECT psp_charge, token, customer FROM top_ups WHERE psp_charge IS NOT NULL")
    secrets = {value for charge in charges for value in charge if value}
    assert "tok_disputed" in secrets
    assert len(secrets) >= 2
    for secret in secrets:
        assert secret not in text_
        assert secret not in payers_text


async def test_nobody_elses_data_is_in_it_not_even_for_staff(world: Any) -> None:
    ada, ben = await world.customer("ada", eur=900), await world.customer("ben", eur=900)
    eve = await world.customer("eve", eur=5_000)
    staff = await world.customer("staff", eur=10, role="ADMIN")
    await ada.pay(ben, 100, description="Between us", metadata={"note": "ours"})
    asked = {"amount": 80, "currency": "EUR", "payer": {"email": staff.email}, "metadata": {"book": "Ben's own"}}
    assert (await ben.post("/payment-requests", asked)).status_code == 201
    await eve.pay(staff, 7, description="For the till", source="tok_declined")
    for person in (eve, staff):
        document, text_ = await taken(person)
        assert {entry["wallet"] for entry in document["entries"]} == {w["id"] for w in document["wallets"]}
        for foreign in (ada.id, "Between us", "ours", "Ben's own", "@example.com"):
            assert foreign not in text_, foreign
    ours = (await taken(ben))[0]
    assert [p["amount"] for p in ours["payments"]] == [100]
    assert ben.email not in (await taken(ada))[1], "the other side by name and handle only"


async def test_it_asks_for_a_fresh_proof_and_for_a_person(world: Any) -> None:
    ada = await world.customer("ada")
    stale = world.client(ada.id, auth_time=int(time.time()) - 601)
    refused = await stale.get(PATH)
    assert (refused.status_code, refused.json()["code"]) == (403, "step_up_required")
    key = world.client(ada.id, "VENDOR", sid=new_id("aks"), scope="payments:read reports:read wallets:read")
    assert (await key.get(PATH)).json()["code"] == "api_key_not_allowed"
    assert (await world.anonymous().get(PATH)).status_code == 401


def person(user_id: str) -> Principal:
    return Principal(
        user_id=user_id, session_id="", token_id="", role="CUSTOMER", issued_at=0, expires_at=0, auth_time=0
    )


async def collect(parts: AsyncIterator[bytes], into: bytearray) -> None:
    async for part in parts:
        into += part


async def fill(world: Any, ada: Any, ben: Any, count: int) -> None:
    users = {"sender": to_uuid("usr", ada.id), "recipient": to_uuid("usr", ben.id)}
    async with world.database.transaction() as tx:
        await tx.execute(text("SET LOCAL statement_timeout = '120s'"))
        await tx.execute(text(MANY), users | {"count": count})


async def test_memory_does_not_grow_with_the_history(world: Any) -> None:
    ada, ben, carl = [await world.customer(name) for name in ("ada", "ben", "carl")]
    await fill(world, ada, ben, 5_000)
    await fill(world, carl, ben, 50_000)
    peaks = []
    for somebody, count in ((ada, 5_000), (carl, 50_000)):
        exports = DataExport(Exports(world.database, rows_max=1, timeout_s=300, exports_max=1))
        parts = await exports.open(person(somebody.id))
        tracemalloc.start()
        try:
            found = 0
            async for part in parts:
                found += part.count(b'"direction":"outgoing"')
            peaks.append(tracemalloc.get_traced_memory()[1])
        finally:
            tracemalloc.stop()
        assert found == count
    assert peaks[1] < peaks[0] * 1.5


async def test_a_seeded_history_is_given_whole(make_world: Any, seeded: Any) -> None:
    world = await make_world(database_url=seeded.app_url)
    answer = await world.client(from_uuid("usr", seeded.heavy)).get(PATH)
    document = json.loads(answer.content)
    owner = {"owner": seeded.heavy}
    for name, sql in {
        "payments": "SELECT count(*) FROM payments WHERE :owner IN (sender_id, recipient_id)",
        "entries": "SELECT coalesce(sum(entry_count), 0) FROM ledger_accounts WHERE owner_id = :owner",
        "refunds": "SELECT count(*) FROM refunds r JOIN payments p ON p.id = payment_id"
        " WHERE :owner IN (sender_id, recipient_id)",
        "top_ups": "SELECT count(*) FROM top_ups WHERE user_id = :owner",
    }.items():
        ((count,),) = await world.rows(sql, **owner)
        assert len(document[name]) == count, name
    assert len(document["payments"]) > 500, "more than one fetch"


async def test_it_shares_the_limit_of_exports_and_ends_in_time(world: Any) -> None:
    ada, ben = await world.customer("ada"), await world.customer("ben")
    await fill(world, ada, ben, 3_000)
    exports = Exports(world.database, rows_max=1, timeout_s=60, exports_max=1)
    parts = await DataExport(exports).open(person(ada.id))
    with pytest.raises(Overloaded):
        await DataExport(exports).open(person(ben.id))
    await parts.aclose()  # type: ignore[attr-defined]
    slow = DataExport(Exports(world.database, rows_max=1, timeout_s=0, exports_max=1))
    cut = bytearray()
    with pytest.raises(TimeoutError):
        await collect(await slow.open(person(ada.id)), cut)
    with pytest.raises(json.JSONDecodeError):
        json.loads(cut)


async def test_what_happens_meanwhile_is_not_in_it(world: Any) -> None:
    ada, ben = await world.customer("ada", eur=900), await world.customer("ben")
    await ada.pay(ben, 100)
    exports = DataExport(Exports(world.database, rows_max=1, timeout_s=60, exports_max=1))
    parts = await exports.open(person(ada.id))
    first = await anext(parts)
    assert b'"format"' in first
    await ada.pay(ben, 200)
    document = json.loads(first + b"".join([part async for part in parts]))
    assert [p["amount"] for p in document["payments"]] == [100]
    assert document["wallets"][0]["available"]["amount"] == 800
