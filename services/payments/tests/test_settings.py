"""What the payments service needs to start."""

import secrets
from typing import Any

import pytest
from pydantic import SecretStr, ValidationError

from florin_kit.settings import load
from florin_payments.exchange.factory import make_rates
from florin_payments.psp.factory import make_psp
from florin_payments.settings import PaymentsSettings, listed

BASE = {
    "env": "test",
    "database_url": "postgresql://u@h/d",
    "redis_url": "redis://h",
    "jwks_url": "http://h/jwks",
    "objects_dir": "objects",
    "payment_link_key": "k" * 40,
    "webhook_key": secrets.token_urlsafe(48),
}
SIMULATOR = {"psp_url": "http://h", "psp_api_key": "0123456789abcdefghij" * 2, "psp_webhook_secret": "w" * 40}
STRIPE = {"psp": "stripe", "stripe_api_key": "sk_test_1", "stripe_webhook_secret": "whsec_" + "w" * 32}


def settings(**more: Any) -> PaymentsSettings:
    return PaymentsSettings(**BASE | more)


@pytest.mark.parametrize(("given", "name"), [(SIMULATOR, "simulator"), (STRIPE, "stripe")])
async def test_the_settings_choose_the_provider(given: dict[str, Any], name: str) -> None:
    psp = make_psp(settings(**given))
    assert psp.name == name
    await psp.stop()


@pytest.mark.parametrize("given", [SIMULATOR, STRIPE])
def test_what_the_provider_needs_has_no_default(given: dict[str, Any]) -> None:
    for name in set(given) - {"psp"}:
        with pytest.raises(ValidationError, match=f"FLORIN_{name.upper()}"):
            settings(**{key: value for key, value in given.items() if key != name})


TEST_MODE = {"mode": "test", "database_url": "postgresql://u@h/florin_payments_test"}


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (SIMULATOR | {"mode": "test"}, "FLORIN_DATABASE_URL"),
        (SIMULATOR | {"database_url": TEST_MODE["database_url"]}, "FLORIN_DATABASE_URL"),
        (STRIPE | TEST_MODE | {"stripe_api_key": "sk_live_1"}, "FLORIN_STRIPE_API_KEY"),
        (STRIPE | TEST_MODE | {"stripe_api_key": "rk_live_1"}, "FLORIN_STRIPE_API_KEY"),
        (SIMULATOR | TEST_MODE | {"stripe_api_key": "sk_live_1"}, "FLORIN_STRIPE_API_KEY"),
    ],
)
def test_play_money_and_real_money_never_meet(given: dict[str, Any], told: str) -> None:
    with pytest.raises(ValidationError, match=told):
        settings(**given)


def test_pages_of_the_test_side_have_addresses_of_their_own() -> None:
    origin = {"public_origin": "https://pay.example"}
    assert settings(**SIMULATOR | origin).pages_url == "https://pay.example"
    assert settings(**SIMULATOR | TEST_MODE | origin).pages_url == "https://pay.example/test"


def test_test_mode_has_play_money_also_in_production() -> None:
    assert settings(**SIMULATOR | TEST_MODE | {"env": "production", "exchange_rates": "table"}).mode == "test"
    assert settings(**STRIPE | TEST_MODE | {"env": "production"}).psp == "stripe"


def test_no_play_money_in_production() -> None:
    with pytest.raises(ValidationError, match="FLORIN_PSP=simulator"):
        settings(**SIMULATOR | {"env": "production"})
    assert settings(**STRIPE | {"env": "production"}).psp == "stripe"


def test_no_made_up_rates_in_production() -> None:
    production = STRIPE | {"env": "production"}
    assert make_rates(settings(**production)).name == "ecb"
    assert make_rates(settings(**STRIPE, exchange_rates="table")).name == "table"
    with pytest.raises(ValidationError, match="FLORIN_EXCHANGE_RATES=table"):
        settings(**production, exchange_rates="table")


def test_several_secrets_while_one_is_replaced() -> None:
    assert listed(SecretStr(f"{'a' * 32}, {'b' * 32},")) == ("a" * 32, "b" * 32)
    for weak in ("short", f"{'a' * 32},short", ","):
        with pytest.raises(ValidationError):
            settings(**SIMULATOR | {"psp_webhook_secret": weak})


def test_a_process_that_can_not_start_says_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (BASE | STRIPE).items():
        monkeypatch.setenv(f"FLORIN_{name.upper()}", str(value))
    monkeypatch.delenv("FLORIN_STRIPE_API_KEY")
    with pytest.raises(SystemExit) as refused:
        load(PaymentsSettings)
    assert "FLORIN_PSP=stripe needs FLORIN_STRIPE_API_KEY" in str(refused.value)
    assert STRIPE["stripe_webhook_secret"] not in str(refused.value)


def test_webhooks_go_inside_in_production_only_when_it_is_said_plainly() -> None:
    inside = {"env": "production", "webhook_networks": "10.1.0.0/16"}
    with pytest.raises(ValidationError, match="FLORIN_WEBHOOK_INTERNAL"):
        settings(**STRIPE | inside)
    assert settings(**STRIPE | inside | {"webhook_internal": "allowed"}).webhook_rules.networks
    with pytest.raises(ValidationError, match="FLORIN_WEBHOOK_HTTP_HOSTS"):
        settings(**STRIPE | {"env": "production", "webhook_http_hosts": "shop.example"})
    assert not settings(**STRIPE | {"env": "production"}).webhook_rules.networks
    for wrong in ({"webhook_ports": "0"}, {"webhook_networks": "10.1.0.1/8"}, {"webhook_retry_s": "0"}):
        with pytest.raises(ValidationError):
            settings(**SIMULATOR | wrong)
