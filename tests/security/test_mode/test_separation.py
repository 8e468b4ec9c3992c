"""Play money through the public address works like real money, and nothing real hears of it."""

import asyncio
import json
import secrets
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
from redis.asyncio import Redis
from standardwebhooks import Webhook
from trading import TEST, Trader


async def test_a_program_tops_up_pays_and_is_told_and_nothing_real_hears_of_it(
    trader: Trader, payee: Any, receiver: Any, stack: Any, inside: Any, until: Any
) -> None:
    url, received = receiver
    endpoint = {"url": url, "events": ["payment.completed"]}
    made = await trader.vendor.http.post("/webhook-endpoints", json=endpoint, headers=TEST)
    assert made.status_code == 201, made.text
    real_before, payees_before = await trader.balance("live"), await payee.balance()
    play_before = await trader.balance("test")
    note = f"play-{secrets.token_hex(8)}"

    async with payee.live() as socket:
        await socket.send(json.dumps({"type": "subscribe", "topics": ["payments", "notifications"]}))
        paid = await trader.pay("test", payee.email, 1234, note)
        assert (paid.status_code, paid.json()["status"]) == (201, "completed"), paid.text
        payment = paid.json()["id"]

        async def told() -> bool:
            return bool(received)

        await until(told)
        headers, body = received[0]
        assert Webhook(made.json()["secret"]).verify(body, headers)
        assert json.loads(body)["data"]["id"] == payment
        # What is real comes after it, and everybody has heard of it before anybody looks.
        real = (await trader.pay("live", payee.email, 1)).json()["id"]
        heard = ""
        while real not in heard:
            heard += str(await asyncio.wait_for(socket.recv(), 20))
        assert payment not in heard

    assert await trader.balance("test") == play_before - 1234
    assert (await trader.balance("live"), await payee.balance()) == (real_before - 1, payees_before + 1)
    for path in ("/payments", "/payments/reports/summary", "/top-ups"):
        assert note not in (await trader.vendor.http.get(path)).text
    assert (await trader.vendor.http.get(f"/payments/{payment}")).status_code == 404

    async def real_is_everywhere() -> bool:
        """Who tells of payments has told of it: so far back the real side has heard everything."""
        return {"PAYMENTS", "ADMIN", "PROFILE"} <= set(await _mentions(inside.values, real, "no such note"))

    await until(real_is_everywhere)
    found = await _mentions(inside.values, payment, note)
    assert set(found) == {"PAYMENTS_TEST"}, found
    assert {"payments", "ledger_transactions", "webhook_deliveries"} <= found["PAYMENTS_TEST"]
    await _no_event_mentions(inside.values["FLORIN_REDIS_URL"], payment, note)
    mails = [file.read_text() for file in (Path(stack.home) / "mail").glob("*.eml")]
    assert not any(word in mail for mail in mails for word in (payment.partition("_")[2], note))
    stack.verify_books()


async def _mentions(values: dict[str, str], payment: str, note: str) -> dict[str, set[str]]:
    """The tables of each database in which a payment's id, or what it says, is anywhere, as text or as bytes."""
    words = (payment.partition("_")[2], str(UUID(payment.partition("_")[2])), note)
    forms = [f"%{form}%" for word in words for form in (word, word.encode().hex())]
    found: dict[str, set[str]] = {}
    for name, url in values.items():
        if not name.endswith("_DATABASE_OWNER_URL"):
            continue
        connection = await asyncpg.connect(url)
        for (table,) in await connection.fetch("SELECT relname FROM pg_stat_user_tables"):
            query = f'SELECT EXISTS (SELECT FROM "{table}" AS t WHERE t::text LIKE ANY($1))'
            if await connection.fetchval(query, forms):
                found.setdefault(name.removeprefix("FLORIN_").removesuffix("_DATABASE_OWNER_URL"), set()).add(table)
        await connection.close()
    return found


async def _no_event_mentions(redis_url: str, payment: str, note: str) -> None:
    """Nothing in Valkey but the test side's own stream speaks of it."""
    async with Redis.from_url(redis_url) as redis:
        async for key in redis.scan_iter(count=1000):
            if key != b"{florin-test.events}":
                stream = await redis.type(key) == b"stream"
                content = repr(await (redis.xrange(key) if stream else redis.dump(key)))
                assert payment.partition("_")[2] not in content, key
                assert note not in content, key
