"""A double of Stripe that refuses what Stripe's published parameters do not allow.

The double checks every request against the parameter types of Stripe's client, which Stripe generates
from its API description: an unknown or missing parameter, or one of another type, is answered with 400.
What the double answers is written by hand after docs.stripe.com/api.
"""

import asyncio
import functools
import json
import operator
import re
import socket
import typing
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

import pydantic
import pytest
import stripe
import uvicorn
from typing_extensions import get_type_hints

from florin_payments.psp.stripe import StripePsp

KEY = "sk_test_" + "x" * 24
SECRET = "whsec_" + "s" * 32
OPTIONS = stripe.RequestOptions.__required_keys__ | stripe.RequestOptions.__optional_keys__
PARAMS = {
    r"POST /v1/payment_intents": stripe.params.PaymentIntentCreateParams,
    r"GET /v1/payment_intents/search": stripe.params.PaymentIntentSearchParams,
    r"GET /v1/payment_intents/(?P<id>pi_\w+)": stripe.params.PaymentIntentRetrieveParams,
    r"POST /v1/payment_intents/(?P<id>pi_\w+)/cancel": stripe.params.PaymentIntentCancelParams,
    r"POST /v1/customers": stripe.params.CustomerCreateParams,
    r"GET /v1/payment_methods/(?P<id>pm_\w+)": stripe.params.PaymentMethodRetrieveParams,
    r"POST /v1/payment_methods/(?P<id>pm_\w+)/attach": stripe.params.PaymentMethodAttachParams,
    r"POST /v1/payment_methods/(?P<id>pm_\w+)/detach": stripe.params.PaymentMethodDetachParams,
    r"GET /v1/disputes": stripe.params.DisputeListParams,
    r"GET /v1/disputes/(?P<id>dp_\w+)": stripe.params.DisputeRetrieveParams,
    r"POST /v1/disputes/(?P<id>dp_\w+)": stripe.params.DisputeUpdateParams,
    r"POST /v1/disputes/(?P<id>dp_\w+)/close": stripe.params.DisputeCloseParams,
    r"GET /v1/balance_transactions": stripe.params.BalanceTransactionListParams,
    r"GET /v1/balance": stripe.params.BalanceRetrieveParams,
    r"POST /v1/checkout/sessions": stripe.params.checkout.SessionCreateParams,
    r"GET /v1/checkout/sessions/(?P<id>cs_\w+)": stripe.params.checkout.SessionRetrieveParams,
}


def nested(pairs: list[tuple[str, str]]) -> dict[str, Any]:
    """Form fields as Stripe reads them: ``metadata[a]=b`` is a map, ``expand[0]=c`` a list."""
    found: dict[str, Any] = {}
    for name, value in pairs:
        first, *rest = re.findall(r"[^\[\]]+", name)
        into, key = found, first
        for part in rest:
            into, key = into.setdefault(key, {}), part
        into[key] = value
    return {name: _listed(value) for name, value in found.items()}


def _listed(value: Any) -> Any:
    if isinstance(value, dict) and value and all(key.isdigit() for key in value):
        return [_listed(value[key]) for key in sorted(value, key=int)]
    return {key: _listed(item) for key, item in value.items()} if isinstance(value, dict) else value


def objection(kind: Any, given: dict[str, Any]) -> str | None:
    """What is wrong with a request by the published types of its parameters."""
    hints = get_type_hints(kind, localns=vars(typing) | {"StripeContext": str})
    if unknown := sorted(set(given) - set(hints) | set(given) & OPTIONS):
        return f"Received unknown parameter: {unknown[0]}"
    if missing := sorted(kind.__required_keys__ - set(given)):
        return f"Missing required param: {missing[0]}"
    try:
        for name, value in given.items():
            pydantic.TypeAdapter(_sent(hints[name])).validate_python(value)
    except pydantic.ValidationError as error:
        return str(error)
    return None


def _sent(hint: Any) -> Any:
    """The type without the client's own objects, which it takes in place of plain maps."""
    if typing.get_origin(hint) is not typing.Union:
        return hint
    parts = [part for part in typing.get_args(hint) if "stripe._stripe_object" not in str(part)]
    return functools.reduce(operator.or_, parts)


@dataclass
class Stripe:
    """The double: charges once for each idempotency key; ``fault`` is answered instead."""

    url: str = ""
    key: str = KEY
    secret: str = SECRET
    fault: tuple[int, dict[str, Any]] | None = None
    intents: dict[str, dict[str, Any]] = field(default_factory=dict)
    answers: dict[str, tuple[int, Any]] = field(default_factory=dict)
    attached: dict[str, str] = field(default_factory=dict)
    owners: dict[str, str] = field(default_factory=dict)
    headers: list[dict[str, str]] = field(default_factory=list)
    disputes: dict[str, dict[str, Any]] = field(default_factory=dict)
    files: list[bytes] = field(default_factory=list)
    lines: list[dict[str, Any]] = field(default_factory=list)
    balance: dict[str, Any] = field(default_factory=dict)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        headers = {name.decode(): value.decode() for name, value in scope["headers"]}
        self.headers.append(headers)
        sent, more = b"", True
        while more:
            message = await receive()
            sent, more = sent + message.get("body", b""), message.get("more_body", False)
        if scope["path"] == "/v1/files":
            return await self.take_file(sent, headers, send)
        body = sent.decode()
        query = scope["query_string"].decode()
        key = headers.get("idempotency-key")
        status, answer = self.answers.get(key or "", (0, None))
        if not status:
            status, answer = self.answer(
                f"{scope['method']} {scope['path']}", nested(parse_qsl(body or query)), headers
            )
            if key and status in (200, 402):
                self.answers[key] = (status, answer)
        content = json.dumps(answer).encode()
        start = {"type": "http.response.start", "status": status, "headers": [(b"content-type", b"application/json")]}
        await send(start)
        await send({"type": "http.response.body", "body": content})
        return None

    async def take_file(self, sent: bytes, headers: dict[str, str], send: Any) -> None:
        """A form of several parts, as the client writes it (docs.stripe.com/api/files/create)."""
        assert headers["content-type"].startswith("multipart/form-data")
        assert b'name="purpose"' in sent
        assert b"dispute_evidence" in sent
        self.files.append(sent)
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"application/json")]})
        content = json.dumps({"id": f"file_{len(self.files)}", "object": "file"}).encode()
        await send({"type": "http.response.body", "body": content})

    def answer(self, request: str, given: dict[str, Any], headers: dict[str, str]) -> tuple[int, Any]:
        if headers.get("authorization") != f"Bearer {KEY}":
            return 401, {"error": {"type": "invalid_request_error", "message": "Invalid API Key"}}
        if self.fault is not None:
            return self.fault
        for pattern, kind in PARAMS.items():
            if match := re.fullmatch(pattern, request):
                if wrong := objection(kind, given):
                    return 400, {"error": {"type": "invalid_request_error", "message": wrong}}
                return self.act(pattern, given, match.groupdict().get("id"))
        return 404, {"error": {"type": "invalid_request_error", "message": f"Unrecognized request URL ({request})"}}

    def act(self, pattern: str, given: dict[str, Any], named: str | None) -> tuple[int, Any]:
        missing = 404, {"error": {"type": "invalid_request_error", "code": "resource_missing", "message": "No such"}}
        if "/disputes" in pattern:
            return self.dispute(pattern, given, named, missing)
        if "/balance" in pattern:
            return self.books(pattern, given)
        if pattern.endswith("/search"):
            key = re.fullmatch(r"metadata\['florin_top_up'\]:'(.*)'", given["query"])[1]
            found = [i for i in self.intents.values() if i["metadata"].get("florin_top_up") == key]
            return 200, {"object": "search_result", "data": found[:1], "has_more": False, "url": "/"}
        if pattern.startswith("POST /v1/payment_intents/"):
            intent = self.intents[named]
            if intent["status"] == "succeeded":
                return 400, {"error": {"type": "invalid_request_error", "code": "payment_intent_unexpected_state"}}
            intent["status"] = "canceled"
            return 200, intent
        if pattern.startswith("POST /v1/payment_intents"):
            return self.create(given, missing)
        if "payment_intents" in pattern:
            return (200, self.intents[named]) if named in self.intents else missing
        if pattern == "POST /v1/customers":
            customer = f"cus_{len(self.owners) + 1}"
            self.owners[customer] = given["metadata"]["florin_user"]
            return 200, {"id": customer, "object": "customer"}
        if "checkout" in pattern:
            return self.session(given, named)
        if named == "pm_gone":
            return missing
        if pattern.endswith("attach"):
            self.attached[named] = given["customer"]
        if pattern.endswith("detach") and self.attached.pop(named, None) is None:
            return 400, {"error": {"type": "invalid_request_error", "message": "not attached"}}
        return 200, self.method(named)

    def create(self, given: dict[str, Any], missing: Any) -> tuple[int, Any]:
        status, code = {
            "pm_card_visa": ("succeeded", None),
            "pm_late": ("processing", None),
            "pm_3ds": ("requires_action", None),
            "pm_declined": ("requires_payment_method", "insufficient_funds"),
        }.get(given["payment_method"], (None, None))
        if status is None:
            return missing
        action = {"type": "redirect_to_url", "redirect_to_url": {"url": "https://hooks.stripe.com/3ds"}}
        intent = {
            "id": f"pi_{len(self.intents) + 1}",
            "object": "payment_intent",
            "status": status,
            "amount": int(given["amount"]),
            "currency": given["currency"],
            "metadata": given["metadata"],
            "next_action": action if status == "requires_action" else None,
            "last_payment_error": {"code": "card_declined", "decline_code": code} if code else None,
        }
        self.intents[intent["id"]] = intent
        if code:
            error = {"type": "card_error", "code": "card_declined", "decline_code": code, "payment_intent": intent}
            return 402, {"error": error}
        return 200, intent

    def dispute(self, pattern: str, given: dict[str, Any], named: str | None, missing: Any) -> tuple[int, Any]:
        if named is None:
            data = [d for d in self.disputes.values() if d["created"] >= int(given["created"]["gte"])]
            return 200, {"object": "list", "data": data, "has_more": False, "url": "/v1/disputes"}
        if named not in self.disputes:
            return missing
        found = self.disputes[named]
        if pattern.startswith("POST"):
            if found["status"] != "needs_response":
                return 400, {"error": {"type": "invalid_request_error", "message": "This dispute is already closed"}}
            found["status"] = "lost" if pattern.endswith("/close") else "under_review"
            found["evidence"] = given.get("evidence")
        return 200, found

    def books(self, pattern: str, given: dict[str, Any]) -> tuple[int, Any]:
        """The newest first, behind ``starting_after`` (docs.stripe.com/api/pagination)."""
        if pattern.endswith("/balance"):
            return 200, {"object": "balance", "livemode": False, **self.balance}
        period = given["created"]
        found = [line for line in self.lines if int(period["gte"]) <= line["created"] < int(period["lt"])]
        found.sort(key=lambda line: line["created"], reverse=True)
        if after := given.get("starting_after"):
            found = found[[line["id"] for line in found].index(after) + 1 :]
        assert given["expand"] == ["data.source"]
        limit = int(given["limit"])
        data, more = found[:limit], len(found) > limit
        return 200, {"object": "list", "data": data, "has_more": more, "url": "/v1/balance_transactions"}

    def session(self, given: dict[str, Any], named: str | None) -> tuple[int, Any]:
        if named is None:
            assert (given["mode"], given["success_url"]) == (
                "setup",
                "https://localhost:8443/?payment_method={CHECKOUT_SESSION_ID}",
            )
            self.owners["cs_1"] = given["client_reference_id"]
            return 200, {"id": "cs_1", "object": "checkout.session", "url": "https://checkout.stripe.com/c/cs_1"}
        setup = {"id": "seti_1", "object": "setup_intent", "payment_method": self.method("pm_new")}
        return 200, {
            "id": named,
            "object": "checkout.session",
            "client_reference_id": self.owners[named],
            "customer": "cus_1",
            "setup_intent": setup,
        }

    def method(self, named: str) -> dict[str, Any]:
        card = {"brand": "visa", "last4": "4242", "exp_month": 12, "exp_year": 2049}
        return {"id": named, "object": "payment_method", "customer": self.attached.get(named), "card": card}


@pytest.fixture
async def double() -> AsyncIterator[Stripe]:
    listening = socket.create_server(("127.0.0.1", 0))
    made = Stripe(f"http://127.0.0.1:{listening.getsockname()[1]}")
    server = uvicorn.Server(uvicorn.Config(made, log_config=None, access_log=False, lifespan="off"))
    running = asyncio.create_task(server.serve(sockets=[listening]))
    while not server.started:
        await asyncio.sleep(0.01)
    yield made
    server.should_exit = True
    await running


@pytest.fixture
async def psp_(double: Stripe) -> AsyncIterator[StripePsp]:
    made = StripePsp(double.url, KEY, 2.0, (SECRET,))
    yield made
    await made.stop()
