"""Every route × every role, and other people's objects, through the public address.

Generated from the services' own access tables: a new route is in the matrix by itself.
"""

import re
from collections.abc import Mapping
from typing import Any

import pytest

from florin_admin.access import ACCESS as ADMIN_ACCESS
from florin_auth.access import ACCESS as AUTH_ACCESS
from florin_contracts.vocabulary import Mode, Scope
from florin_kit.identity import VENDOR, AccessTable, Rule
from florin_payments.access import ACCESS as PAYMENTS_ACCESS
from florin_profile.access import ACCESS as PROFILE_ACCESS

TABLES: Mapping[str, AccessTable] = {
    "admin": ADMIN_ACCESS,
    "auth": AUTH_ACCESS,
    "payments": PAYMENTS_ACCESS,
    "profile": PROFILE_ACCESS,
}
ROUTES = sorted((route, rule) for table in TABLES.values() for route, rule in table.rules.items())
ROLES = ("anonymous", "CUSTOMER", "VENDOR", "ADMIN")
# What closes a route to a key, or to a key without the scope.
CLOSED = ("unauthenticated", "forbidden", "api_key_invalid", "api_key_not_allowed", "insufficient_scope")
# They end the session that asks, or answer with something other than an error document.
ENDING = ("/auth/logout", "/auth/logout-all")


def address(route: str) -> tuple[str, str]:
    """Method and path, with ids of things that don't exist."""
    method, template = route.split(" ", 1)
    return method, re.sub(r"\{[^}]*\}", "usr_" + "0" * 32, template)


@pytest.fixture(scope="module")
def callers(stack: Any) -> dict[str, Any]:
    return {}


async def caller(callers: dict[str, Any], stack: Any, role: str) -> Any:
    if role not in callers:
        callers[role] = (await stack.new_user(role.title(), role=role)).http if role != "anonymous" else stack.client()
    return callers[role]


@pytest.mark.parametrize("role", ROLES)
async def test_every_route_lets_in_exactly_whom_its_entry_names(stack: Any, callers: dict[str, Any], role: str) -> None:
    client = await caller(callers, stack, role)
    wrong: list[str] = []
    for route, rule in ROUTES:
        method, path = address(route)
        if path.endswith(ENDING) and role != "anonymous":
            continue
        url = stack.origin + path
        answer = await client.request(method, url, **({} if method == "GET" else {"json": {}}))
        code = (
            answer.json().get("code", "") if "json" in answer.headers.get("content-type", "") and answer.content else ""
        )
        outcome = "out" if code in ("unauthenticated", "forbidden") else "in"
        if outcome != _expected(rule, role) or answer.status_code >= 500:
            wrong.append(f"{route} as {role}: {answer.status_code} {code}")
    assert wrong == []


def _expected(rule: Rule, role: str) -> str:
    if rule.roles is None:
        return "in"
    return "in" if role in rule.roles else "out"


@pytest.mark.parametrize("scopes", [[*Scope], [Scope.PAYMENTS_READ]], ids=["every scope", "one scope"])
async def test_a_key_is_let_in_exactly_where_a_route_names_a_scope_of_it(
    stack: Any, inside: Any, scopes: list[Scope]
) -> None:
    vendor = await stack.sign_in(await inside.account("VENDOR"))
    made = await vendor.http.post("/auth/api-keys", json={"name": "Matrix", "scopes": scopes})
    client = stack.client(Authorization=f"Bearer {made.json()['secret']}")
    wrong: list[str] = []
    for route, rule in ROUTES:
        method, path = address(route)
        answer = await client.request(method, stack.origin + path, **({} if method == "GET" else {"json": {}}))
        code = answer.json().get("code", "") if "json" in answer.headers.get("content-type", "") else ""
        if (code if code in CLOSED else "in") != _expected_of_key(rule, scopes) or answer.status_code >= 500:
            wrong.append(f"{route}: {answer.status_code} {code}")
    await client.aclose()
    assert wrong == []


def _expected_of_key(rule: Rule, scopes: list[Scope]) -> str:
    if rule.roles is None:
        return "in"
    if VENDOR not in rule.roles:
        return "forbidden"
    if rule.scope is None or rule.step_up:
        return "api_key_not_allowed"
    return "in" if rule.scope in scopes else "insufficient_scope"


# The edge passes nothing of it on, so no mode is asked.
PUBLIC_ROUTES = [(route, rule) for route, rule in ROUTES if " /internal/" not in route]


def _expected_of_test_key(route: str, rule: Rule) -> str:
    """With every scope. Payments have a test side; the rest is closed, also what needs no sign-in."""
    if route not in PAYMENTS_ACCESS.rules:
        return "no_test_mode"
    if rule.roles is None:
        return "in"
    if VENDOR not in rule.roles:
        return "forbidden"
    return "in" if rule.scope_for(Mode.TEST) and not rule.step_up else "api_key_not_allowed"


async def test_a_key_in_test_mode_is_let_in_on_the_test_side_and_nowhere_else(
    stack: Any, inside: Any, test_side: None
) -> None:
    vendor = await stack.sign_in(await inside.account("VENDOR"))
    made = await vendor.http.post("/auth/api-keys", json={"name": "Matrix", "scopes": [*Scope], "mode": "test"})
    client = stack.client(Authorization=f"Bearer {made.json()['secret']}")
    wrong: list[str] = []
    for route, rule in PUBLIC_ROUTES:
        method, path = address(route)
        answer = await client.request(method, stack.origin + path, **({} if method == "GET" else {"json": {}}))
        code = answer.json().get("code", "") if "json" in answer.headers.get("content-type", "") else ""
        outcome = code if code in (*CLOSED, "no_test_mode", "wrong_mode") else "in"
        if outcome != _expected_of_test_key(route, rule) or answer.status_code >= 500:
            wrong.append(f"{route}: {answer.status_code} {code}")
    await client.aclose()
    assert wrong == []


@pytest.mark.parametrize("role", ["CUSTOMER", "VENDOR", "ADMIN"])
async def test_the_header_of_test_mode_opens_nothing_that_a_role_may_not(
    stack: Any, callers: dict[str, Any], test_side: None, role: str
) -> None:
    client = await caller(callers, stack, role)
    wrong: list[str] = []
    for route, rule in PUBLIC_ROUTES:
        method, path = address(route)
        sent: dict[str, Any] = {} if method == "GET" else {"json": {}}
        answer = await client.request(method, stack.origin + path, headers={"Florin-Mode": "test"}, **sent)
        code = answer.json().get("code", "") if "json" in answer.headers.get("content-type", "") else ""
        expected = _expected(rule, role) if route in PAYMENTS_ACCESS.rules else "no_test_mode"
        outcome = code if code == "no_test_mode" else "out" if code in ("unauthenticated", "forbidden") else "in"
        if outcome != expected or answer.status_code >= 500:
            wrong.append(f"{route} as {role}: {answer.status_code} {code}")
    assert wrong == []


def test_every_scope_opens_something() -> None:
    assert {rule.scope for _, rule in ROUTES} - {None} == {*Scope}


async def test_other_peoples_objects_do_not_exist(stack: Any) -> None:
    owner, payee, eve = (
        await stack.new_user("Owner", eur=1000),
        await stack.new_user("Payee", eur=100),
        await stack.new_user("Eve", eur=100, role="VENDOR"),
    )
    payment = (await owner.pay(payee.email, 5)).json()["id"]
    top_up = (await owner.http.get("/top-ups")).json()["items"][0]["id"]
    card = (await owner.http.post("/payment-methods", json={"token": "tok_visa"})).json()["id"]
    session = (await owner.http.get("/auth/sessions")).json()["items"][0]["id"]
    for method, path in (
        ("GET", f"/payments/{payment}"),
        ("POST", f"/payments/{payment}/cancel"),
        ("POST", f"/payments/{payment}/refunds"),
        ("GET", f"/top-ups/{top_up}"),
        ("POST", f"/payment-methods/{card}/default"),
        ("DELETE", f"/payment-methods/{card}"),
        ("DELETE", f"/auth/sessions/{session}"),
    ):
        answer = await eve.http.request(method, path, json={}, headers={"Idempotency-Key": "k"})
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found"), f"{method} {path}: {answer.text}"
    assert all(item["id"] != payment for item in (await eve.http.get("/payments")).json()["items"])
    assert (await owner.http.get("/wallets")).status_code == 200
