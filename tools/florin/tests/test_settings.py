"""Each process gets the settings that it needs, and no other's secrets."""

from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import pytest
from pydantic_settings import BaseSettings

from florin_cli.paths import Home
from florin_cli.settings_page import shown
from florin_cli.settings_table import Setting, collect
from florin_cli.stack import plan
from florin_cli.stack.brokers import Broker
from florin_cli.stack.plan import Plan
from florin_cli.stack.service import Service, Task
from florin_cli.stack.settings import DATABASES, SERVICES, TEST_DATABASES, TEST_SIDE

CALLER = {"FLORIN_LIMITS": "user=5/1m", "FLORIN_HOME": "/x", "FLORIN_EXTRA_KEY": "hidden", "SECRET": "hidden"}


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Plan:
    home = Home(tmp_path_factory.mktemp("plan"))
    home.make()
    return plan.make(home, 8443, Broker("rabbitmq", "", url="amqp://u:p@h/"), CALLER)


@pytest.fixture(scope="module")
def environments(stack: Plan) -> dict[str, dict[str, str]]:
    return {unit.name: unit.server.env for unit in stack.units if isinstance(unit.server, Service | Task)}


@pytest.mark.parametrize(
    ("setting", "readers"),
    [
        ("FLORIN_KEY_ENCRYPTION_KEY", {"auth"}),
        ("FLORIN_CSRF_KEY", {"auth", "gateway"}),
        ("FLORIN_PSP_API_KEY", {"payments", "psp_simulator", *TEST_SIDE}),
        ("FLORIN_PSP_WEBHOOK_SECRET", {"payments", "psp_simulator", *TEST_SIDE}),
        ("FLORIN_PSP_WEBHOOK_URL", {"psp_simulator", "psp_simulator-test"}),
        ("FLORIN_PAYMENT_LINK_KEY", {"payments", "payments-test"}),
        ("FLORIN_MODE", {"payments-test"}),
        ("FLORIN_PAYMENTS_TEST_URL", {"gateway"}),
        ("FLORIN_SMTP_HOST", {"auth", "profile"}),
        ("FLORIN_AMQP_URL", {"auth", "payments", "payments-test", "admin", "profile", "live"}),
        ("FLORIN_DATABASE_URL", {*DATABASES, *TEST_DATABASES}),
        ("FLORIN_MIGRATIONS", {"migrations", "migrations-test"}),
        ("FLORIN_LIMITS", {*SERVICES, *TEST_SIDE}),
        ("FLORIN_HOME", set()),
        ("FLORIN_EXTRA_KEY", set()),
        ("SECRET", set()),
    ],
)
def test_who_reads_a_setting(environments: dict[str, dict[str, str]], setting: str, readers: set[str]):
    assert {name for name, env in environments.items() if setting in env} == readers


def test_no_service_can_see_another_ones_database_or_an_owners_password(stack: Plan, environments):
    for service in (*SERVICES, *TEST_SIDE):
        words = environments[service].values()
        own = f"FLORIN_{service.upper().replace('-', '_')}_DATABASE_URL"
        for name, url in stack.inner.items():
            if "_DATABASE_" in name:
                assert any(url in word.split() for word in words) == (name == own)


def test_the_two_sides_share_no_secret_no_provider_and_no_folder(environments):
    """What they share says who somebody is, where events go, and how it is."""
    shared = {"FLORIN_REDIS_URL", "FLORIN_AMQP_URL", "FLORIN_JWKS_URL"}
    told = ("_KEY", "_SECRET", "_URL", "_DIR")
    for name, service in TEST_SIDE.items():
        live, test = environments[service], environments[name]
        same = {key for key in live if key.endswith(told) and test.get(key) == live[key]}
        assert same <= shared
        assert set(test) - set(live) <= {"FLORIN_MODE"}


def test_the_test_side_of_a_stack_with_a_real_provider_has_the_simulator(tmp_path: Path):
    home = Home(tmp_path)
    home.make()
    real = {"FLORIN_PSP": "stripe", "FLORIN_STRIPE_API_KEY": "sk_live_x", "FLORIN_STRIPE_WEBHOOK_SECRET": "whsec_x"}
    made = {unit.name: unit.server for unit in plan.make(home, 8443, Broker("redis", ""), real).units}
    live, test = made["payments"], made["payments-test"]
    assert isinstance(live, Service)
    assert isinstance(test, Service)
    assert live.env["FLORIN_PSP"] == "stripe"
    assert not {name for name in test.env if "STRIPE" in name or name == "FLORIN_PSP"}
    assert "sk_live_x" not in test.env.values()


@pytest.mark.parametrize("service", [*(name for name in SERVICES if find_spec(f"florin_{name}.settings")), *TEST_SIDE])
def test_everything_a_service_requires_is_given(environments, monkeypatch: pytest.MonkeyPatch, service: str):
    """The real settings classes must load from what the launcher gives."""
    for name, value in environments[service].items():
        monkeypatch.setenv(name, value)
    module = import_module(f"florin_{TEST_SIDE.get(service, service)}.settings")
    classes = [value for value in vars(module).values() if isinstance(value, type) and issubclass(value, BaseSettings)]
    for cls in classes:
        if cls.__module__ == module.__name__:
            cls()


def test_the_order_is_servers_migrations_services_gateway_edge(stack: Plan):
    needs = {unit.name: set(unit.needs) for unit in stack.units}
    assert needs["migrations"] == {"postgres"}
    assert needs["payments"] == {"postgres", "valkey", "mail", "migrations"}
    assert needs["gateway"] == set(SERVICES) - {"gateway"}
    assert needs["nginx"] == {"gateway"}
    assert needs["payments-test"] == {"nginx", "migrations-test"}
    assert {unit.name for unit in stack.units if unit.aside} == {*TEST_SIDE, "migrations-test"}


def test_the_table_masks_secrets_and_passwords_in_addresses():
    secret, address = Setting("FLORIN_CSRF_KEY", secret=True), Setting("FLORIN_REDIS_URL")
    assert "hush" not in shown(secret, {"FLORIN_CSRF_KEY": "hush"})
    assert shown(address, {"FLORIN_REDIS_URL": "redis://:hush@h:1/0"}) == "redis://:••••••@h:1/0"


def test_every_setting_says_what_it_means():
    assert [setting.name for setting in collect() if not setting.meaning] == []


def test_paths_with_spaces_reach_every_unit(tmp_path: Path):
    home = Home(tmp_path / "a b")
    home.make()
    made = plan.make(home, 8443, Broker("redis", ""), {})
    assert all(" " in str(unit.server.data) for unit in made.units)
