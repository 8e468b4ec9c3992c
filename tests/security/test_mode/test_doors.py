"""Who is let in on which side: keys of both modes, sessions, and whoever gets past the gateway."""

from typing import Any

import httpx2
import pytest
from trading import TEST, Trader


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
