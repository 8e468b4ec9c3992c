"""Test mode through the public address: play money works like real money, and never meets it."""

import asyncio
import json
import secrets
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
import httpx2
import pytest
from receiver import receiving
from redis.asyncio import Redis
from standardwebhooks import Webhook

from florin_contracts.vocabulary import Scope
from florin_psp_simulator.webhooks.signature import HEADER, sign

pytestmark = pytest.mark.usefixtures("test_side")
TEST = {"Florin-Mode": "test"}


@pytest.fixture
def receiver() -> Iterator[Any]:
    """A vendor's own system on this machine."""
    with receiving() as made:
        yield made


class Trader:
    """A vendor, with a key for each mode."""

    def __init__(self, stack: Any, vendor: Any) -> None:
        self.stack, self.vendor = stack, vendor
        self.keys: dict[str, str] = {}

    async def make(self, mode: str) -> None:
        body = {"name": mode, "scopes": [*Scope], "mode": mode}
        answer = await self.vendor.http.post("/auth/api-keys", json=body)
        assert answer.status_code == 201, answer.text
        self.keys[mode] = answer.json()["secret"]

    async def ask(self, mode: str, method: str, path: str, body: Any = None, **headers: str) -> httpx2.Response:
        """A request by the key of a mode."""
        headers = {"Idempotency-Key": secrets.token_hex(8)} | headers
        async with self.stack.client(Authorization=f"Bearer {self.keys[mode]}") as client:
            return await client.request(method, path, headers=headers, **({"json": body} if body else {}))

    async def balance(self, mode: str) -> int:
        wallets = (await self.ask(mode, "GET", "/wallets")).json()["items"]
        return next((one["available"]["amount"] for one in wallets if one["currency"] == "EUR"), 0)

    async def top_up(self, amount: int, card: str = "tok_visa") -> httpx2.Response:
        body = {"amount": amount, "currency": "EUR", "payment_method": card}
        return await self.ask("test", "POST", "/top-ups", body)

    async def pay(self, mode: str, to: str, amount: int, note: str = "", **headers: str) -> httpx2.Response:
        body = {
            "type": "instant",
            "amount": amount,
            "currency": "EUR",
            "recipient": {"email": to},
            "description": note,
        }
        return await self.ask(mode, "POST", "/payments", body, **headers)


@pytest.fixture(scope="module")
async def trader(stack: Any, until: Any, test_side: None) -> Trader:
    """A vendor with 5.00 of real money and 100.00 of play money."""
    made = Trader(stack, await stack.new_user("Tess Trader", eur=500, role="VENDOR"))
    for mode in ("live", "test"):
        await made.make(mode)

    async def known() -> bool:
        return bool((await made.ask("test", "GET", "/wallets")).json().get("items"))

    await until(known)
    assert await made.balance("test") == 0
    answer = await made.top_up(10_000)
    assert (answer.status_code, answer.json()["status"]) == (201, "completed"), answer.text
    return made


@pytest.fixture(scope="module")
async def payee(stack: Any, until: Any, test_side: None) -> Any:
    made = await stack.new_user("Pat Payee")

    async def known() -> bool:
        return bool((await made.http.get("/wallets", headers=TEST)).json().get("items"))

    await until(known)
    return made


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


async def test_neither_side_sees_or_moves_what_is_on_the_other(trader: Trader, payee: Any) -> None:
    """Ids are real ones: of the same vendor, who may do all of this on the right side."""
    for here, there in (("test", "live"), ("live", "test")):
        id_ = (await trader.pay(here, payee.email, 2)).json()["id"]
        before = await trader.balance(there)
        for method, path, body in (
            ("GET", f"/payments/{id_}", None),
            ("POST", f"/payments/{id_}/cancel", None),
            ("POST", f"/payments/{id_}/refunds", {"amount": 1}),
        ):
            assert (await trader.ask(here, "GET", f"/payments/{id_}")).status_code == 200
            answer = await trader.ask(there, method, path, body)
            assert answer.status_code == 404, f"{there} key: {method} {path}: {answer.text}"
        assert id_ not in (await trader.ask(there, "GET", "/payments")).text
        assert await trader.balance(there) == before


async def test_play_money_buys_nothing_real(trader: Trader, payee: Any) -> None:
    real = await trader.balance("live")
    refused = await trader.pay("live", payee.email, real + 1)
    assert (refused.status_code, refused.json()["code"]) == (409, "insufficient_funds")
    assert (await trader.pay("test", payee.email, real + 1)).status_code == 201
    assert await trader.balance("live") == real


async def test_one_idempotency_key_is_two_payments_on_two_sides(trader: Trader, payee: Any) -> None:
    one = {"Idempotency-Key": secrets.token_hex(8)}
    ids = [(await trader.pay(mode, payee.email, 3, **one)).json()["id"] for mode in ("live", "test", "live", "test")]
    assert (ids[0], ids[1]) == (ids[2], ids[3])
    assert ids[0] != ids[1]


@pytest.mark.parametrize(
    ("mode", "said"), [("test", "live"), ("live", "test"), ("test", "LIVE"), ("live", "test, live")]
)
async def test_a_forged_header_takes_no_key_to_the_other_side(trader: Trader, payee: Any, mode: str, said: str) -> None:
    before = [await trader.balance(side) for side in ("live", "test")]
    answer = await trader.pay(mode, payee.email, 1, **{"Florin-Mode": said})
    assert answer.status_code in (400, 403), answer.text
    assert [await trader.balance(side) for side in ("live", "test")] == before


async def test_who_reaches_the_services_directly_gets_no_further(trader: Trader, inside: Any) -> None:
    """Past the gateway: keys' own tokens, each with every header that might turn it."""
    values = inside.values
    urls = {"live": values["FLORIN_PAYMENTS_URL"], "test": values["FLORIN_PAYMENTS_TEST_URL"]}
    async with httpx2.AsyncClient(trust_env=False) as client:
        for mode, key in trader.keys.items():
            exchange = await client.post(f"{values['FLORIN_AUTH_URL']}/internal/api-keys/exchange", json={"key": key})
            bearer = {"Authorization": f"Bearer {exchange.json()['access_token']}"}
            for side, url in urls.items():
                for said in ({}, {"Florin-Mode": "live"}, {"Florin-Mode": "test"}):
                    answer = await client.get(f"{url}/api/v1/wallets", headers=bearer | said)
                    fits = mode == side == said.get("Florin-Mode", "live")
                    assert answer.status_code == (200 if fits else 403), f"{mode} key, {side} side, {said}"
                    assert fits or answer.json()["code"] == "wrong_mode"
            for service in ("PROFILE", "ADMIN", "AUTH"):
                path = {"PROFILE": "/profile", "ADMIN": "/admin/overview", "AUTH": "/auth/me"}[service]
                answer = await client.get(f"{values[f'FLORIN_{service}_URL']}/api/v1{path}", headers=bearer)
                assert answer.json()["code"] == ("wrong_mode" if mode == "test" else "api_key_not_allowed") or (
                    service == "ADMIN" and answer.json()["code"] == "forbidden"
                )


async def test_a_vendor_looks_at_the_test_side_with_a_session(trader: Trader, payee: Any) -> None:
    paid = (await trader.pay("test", payee.email, 5)).json()["id"]
    http = trader.vendor.http
    assert (await http.get(f"/payments/{paid}", headers=TEST)).json()["id"] == paid
    assert (await http.get(f"/payments/{paid}")).status_code == 404
    assert (await payee.http.get(f"/payments/{paid}", headers=TEST)).json()["direction"] == "incoming"
    for path in ("/profile", "/auth/me", "/admin/overview"):
        assert (await http.get(path, headers=TEST)).json()["code"] == "no_test_mode"


async def test_step_up_holds_on_the_test_side_too(trader: Trader) -> None:
    answer = await trader.ask("test", "POST", "/payouts", {"amount": 1, "currency": "EUR"})
    assert (answer.status_code, answer.json()["code"]) == (403, "api_key_not_allowed")


async def test_live_keys_do_not_top_up(trader: Trader) -> None:
    body = {"amount": 1, "currency": "EUR", "payment_method": "tok_visa"}
    answer = await trader.ask("live", "POST", "/top-ups", body)
    assert (answer.status_code, answer.json()["code"]) == (403, "api_key_not_allowed")


async def test_a_pay_link_belongs_to_its_side(trader: Trader, payee: Any) -> None:
    body = {"amount": 700, "currency": "EUR"}
    made = await trader.vendor.http.post(
        "/payment-requests", json=body, headers=TEST | {"Idempotency-Key": secrets.token_hex(8)}
    )
    assert made.status_code == 201, made.text
    link = {"Pay-Link": made.json()["link"]["url"].rpartition("/")[2]}
    async with trader.stack.client() as anybody:
        assert (await anybody.get("/pay-links/look-up", headers=link)).status_code == 404
        assert (await anybody.get("/pay-links/look-up", headers=link | TEST)).json()["amount"] == 700
    body = {"token": link["Pay-Link"]}
    answer = await payee.http.post("/pay-links/pay", json=body, headers={"Idempotency-Key": secrets.token_hex(8)})
    assert answer.status_code == 404, answer.text


async def test_the_providers_signature_holds_on_one_side_only(stack: Any, inside: Any) -> None:
    kept = json.loads((Path(stack.home) / "secrets.json").read_text())
    sides = {"psp": kept["psp_webhook_secret"], "psp-test": kept["test_psp_webhook_secret"]}
    async with stack.client() as client:
        for path in sides:
            for signed_for, secret in sides.items():
                body = json.dumps({"id": f"evt_{secrets.token_hex(8)}", "type": "ping", "data": {}}).encode()
                headers = {HEADER: sign(secret, body, int(time.time()))}
                answer = await client.post(f"/webhooks/{path}/simulator", content=body, headers=headers)
                assert (answer.json().get("code") == "signature_invalid") == (path != signed_for), answer.text


async def test_cards_that_are_declined_are_declined(trader: Trader) -> None:
    before = await trader.balance("test")
    answer = await trader.top_up(100, "tok_insufficient_funds")
    assert answer.json().get("status") != "completed"
    assert await trader.balance("test") == before


async def test_a_deleted_user_is_forgotten_on_both_sides(stack: Any, inside: Any, until: Any) -> None:
    gone = await stack.new_user("Gone Soon")
    staff = await stack.sign_in(await inside.account("ADMIN"))

    async def names(side: str) -> list[Any]:
        connection = await asyncpg.connect(inside.values[f"FLORIN_{side}_DATABASE_URL"])
        rows = await connection.fetch("SELECT email FROM users WHERE id = $1", gone.id.partition("_")[2])
        await connection.close()
        return [row["email"] for row in rows]

    for side in ("PAYMENTS", "PAYMENTS_TEST"):

        async def known(side: str = side) -> bool:
            return await names(side) == [gone.email]

        await until(known)
    answer = await staff.http.delete(f"/admin/users/{gone.id}")
    assert answer.status_code in (200, 202, 204), answer.text
    for side in ("PAYMENTS", "PAYMENTS_TEST"):

        async def forgotten(side: str = side) -> bool:
            return gone.email not in await names(side)

        await until(forgotten)
