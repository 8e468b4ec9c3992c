"""The application every service is made of, on a small service of the test's own."""

import asyncio
import json
import threading
import time
from collections.abc import AsyncIterator, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx2
import pytest
from asgi_lifespan import LifespanManager
from joserfc import jwt
from joserfc.jwk import OctKey, OKPKey
from litestar import Router, get, post
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from florin_cli.servers import Postgres, Valkey
from florin_kit.cursor import LIMIT_DEFAULT
from florin_kit.db import Database
from florin_kit.errors import InsufficientFunds, Unauthenticated
from florin_kit.identity import ADMIN, PUBLIC, AccessTable, Principal, allow
from florin_kit.identity.revocation import Revocations, key
from florin_kit.identity.tokens import TokenVerifier
from florin_kit.ids import new_id
from florin_kit.redis import make_redis
from florin_kit.settings import DatabaseSettings, RedisSettings, Settings
from florin_kit.web.app import Authenticator, create_app
from florin_kit.web.schemas import Input, Limit, Money


class AppSettings(Settings, DatabaseSettings, RedisSettings):
    pass


class Thing(Input):
    amount: int
    price: Money | None = None


@post("/things")
async def make_thing(data: Thing, tx: AsyncSession) -> dict[str, int]:
    await tx.execute(text("INSERT INTO things VALUES (:amount)"), {"amount": data.amount})
    if data.amount == 7:
        raise InsufficientFunds
    if data.amount == 8:
        raise RuntimeError("secret detail")
    return {"amount": data.amount}


@get("/things")
async def list_things(ro: AsyncSession, limit: Limit = LIMIT_DEFAULT) -> list[int]:
    return list((await ro.execute(text("SELECT amount FROM things ORDER BY 1"))).scalars())[:limit]


@post("/sneaky")
async def write_while_reading(ro: AsyncSession) -> None:
    await ro.execute(text("INSERT INTO things VALUES (1)"))


@get("/slow")
async def hold_a_connection(tx: AsyncSession) -> None:
    await tx.execute(text("SELECT pg_sleep(1)"))


@get("/me")
async def me(principal: Principal) -> str:
    return principal.user_id


@get("/staff")
async def staff() -> str:
    return "staff"


@get("/sensitive")
async def sensitive() -> str:
    return "done"


ROUTES = [make_thing, list_things, write_while_reading, hold_a_connection, me, staff, sensitive]
ACCESS = {
    "POST /things": PUBLIC,
    "GET /things": PUBLIC,
    "POST /sneaky": PUBLIC,
    "GET /slow": PUBLIC,
    "GET /me": allow(),
    "GET /staff": allow(ADMIN),
    "GET /sensitive": allow(step_up=True),
}


class Keys:
    """A published key set whose content the test changes."""

    def __init__(self) -> None:
        self.all: dict[str, OKPKey] = {}
        self.add("one")
        keys = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.send_response(200)
                self.end_headers()
                self.wfile.write(json.dumps({"keys": [k.as_dict(private=False) for k in keys.all.values()]}).encode())

            def log_message(self, *_args: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def add(self, kid: str) -> None:
        self.all[kid] = OKPKey.generate_key("Ed25519", parameters={"kid": kid, "alg": "Ed25519", "use": "sig"})

    def token(self, kid: str = "one", *, signing: Any = None, alg: str = "Ed25519", **claims: Any) -> str:
        now = int(time.time())
        body = {
            "iss": "florin",
            "aud": "florin",
            "sub": new_id("usr"),
            "sid": new_id("ses"),
            "jti": "j",
            "role": "CUSTOMER",
            "iat": now,
            "exp": now + 900,
            "auth_time": now,
        }
        return jwt.encode({"alg": alg, "kid": kid}, body | claims, signing or self.all[kid], algorithms=[alg])


@pytest.fixture
def keys() -> Iterator[Keys]:
    made = Keys()
    yield made
    made.server.shutdown()
    made.server.server_close()


@pytest.fixture
async def client(postgres: Postgres, valkey: Valkey, keys: Keys) -> AsyncIterator[httpx2.AsyncClient]:
    name = f"kit_{time.time_ns()}"
    postgres.create(name)
    settings = AppSettings(
        env="test",
        database_url=postgres.url(name, "owner"),
        redis_url=valkey.url,
        db_pool_size=2,
        db_pool_timeout_s=0.3,
        log_level="error",
    )
    database = Database(settings, "test")
    async with database.transaction() as tx:
        await tx.execute(text("CREATE TABLE things (amount int)"))
    verifier = TokenVerifier(keys.url, "florin", "florin")
    redis = make_redis(settings)
    app = create_app(
        service="test",
        settings=settings,
        routes=ROUTES,
        access=AccessTable(ACCESS),
        database=database,
        authenticate=Authenticator(verifier, Revocations(redis)),
        components=[verifier],
        checks={"redis": redis.ping},
    )
    async with (
        LifespanManager(app),
        httpx2.AsyncClient(
            transport=httpx2.ASGITransport(app, raise_app_exceptions=False), base_url="http://test"
        ) as made,
    ):
        made.redis = redis  # type: ignore[attr-defined]
        yield made
    await redis.aclose()


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


@pytest.mark.parametrize(
    ("body", "status", "kept"),
    [({"amount": 1}, 201, [1]), ({"amount": 7}, 409, []), ({"amount": 8}, 500, [])],
)
async def test_a_request_is_one_transaction(client: Any, body: Any, status: int, kept: list[int]) -> None:
    answer = await client.post("/things", json=body)
    assert answer.status_code == status
    assert (await client.get("/things")).json() == kept
    assert "secret detail" not in answer.text
    assert answer.headers["x-request-id"] == answer.json().get("request_id", answer.headers["x-request-id"])


@pytest.mark.parametrize(
    ("body", "status", "field"),
    [
        ({"amount": "1"}, 422, "amount"),
        ({"amount": 1.5}, 422, "amount"),
        ({"amount": True}, 422, "amount"),
        ({}, 422, "amount"),
        ({"amount": 1, "other": 1}, 422, "other"),
        ({"amount": 1, "price": {"amount": 1}}, 422, "price.currency"),
        (b"{", 400, None),
        (b"\xff", 400, None),
        (b"", 422, ""),
    ],
)
async def test_bodies_are_read_strictly(client: Any, body: Any, status: int, field: str | None) -> None:
    sent = (
        {"content": body, "headers": {"Content-Type": "application/json"}}
        if isinstance(body, bytes)
        else {"json": body}
    )
    answer = await client.post("/things", **sent)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert [e["field"] for e in answer.json().get("errors", [])] == ([field] if field is not None else [])


async def test_a_reading_request_cannot_write(client: Any) -> None:
    assert (await client.post("/sneaky")).status_code == 500
    assert (await client.get("/things")).json() == []


async def test_an_exhausted_pool_answers_503_at_once_and_recovers(client: Any) -> None:
    holders = [asyncio.create_task(client.get("/slow")) for _ in range(2)]
    await asyncio.sleep(0.1)
    started = time.monotonic()
    refused = await client.get("/things")
    assert (refused.status_code, refused.json()["code"], refused.headers["retry-after"]) == (503, "overloaded", "1")
    assert time.monotonic() - started < 0.9
    assert {a.status_code for a in await asyncio.gather(*holders)} == {200}
    assert (await client.get("/things")).status_code == 200


@pytest.mark.parametrize(("path", "status"), [("/nowhere", 404), ("/me/x", 404)])
async def test_unknown_addresses(client: Any, path: str, status: int) -> None:
    answer = await client.get(path)
    assert (answer.status_code, answer.json()["code"]) == (status, "not_found")


async def test_unknown_methods_name_the_known_ones(client: Any) -> None:
    answer = await client.delete("/things")
    assert (answer.status_code, answer.json()["code"]) == (405, "method_not_allowed")
    assert "POST" in answer.headers["allow"]


@pytest.mark.parametrize("path", ["/things", "/me"])
async def test_options_name_the_methods_without_a_sign_in(client: Any, path: str) -> None:
    answer = await client.options(path)
    assert answer.status_code == 204
    assert "OPTIONS" in answer.headers["allow"]
    assert answer.content == b""


async def test_health_and_metrics(client: Any) -> None:
    ready = await client.get("/health/ready")
    assert (ready.status_code, ready.json()["checks"]) == (200, {"redis": "ok", "database": "ok"})
    assert (await client.get("/health/live")).json()["status"] == "ok"
    await client.get("/things")
    metrics = (await client.get("/metrics")).text
    assert 'florin_http_requests_total{method="GET",route="/things",status="200"}' in metrics
    assert 'route="/nowhere"' not in metrics


def test_a_route_without_an_entry_fails_at_start(secret: str) -> None:
    for table in ({k: v for k, v in ACCESS.items() if k != "GET /me"}, ACCESS | {"GET /ghost": PUBLIC}):
        with pytest.raises(RuntimeError, match=r"GET /(me|ghost)"):
            create_app(service="t", settings=Settings(), routes=ROUTES, access=AccessTable(table))
    with pytest.raises(RuntimeError, match="GET /inner/me"):
        create_app(
            service="t", settings=Settings(), routes=[Router("/inner", route_handlers=[me])], access=AccessTable({})
        )


async def test_roles_and_step_up(client: Any, keys: Keys) -> None:
    async def ask(path: str, **claims: Any) -> tuple[int, str]:
        answer = await client.get(path, headers=bearer(keys.token(**claims)))
        return answer.status_code, answer.json()["code"] if answer.status_code >= 400 else "ok"

    assert await ask("/me") == (200, "ok")
    assert await ask("/staff") == (403, "forbidden")
    assert await ask("/staff", role="ADMIN") == (200, "ok")
    assert await ask("/sensitive") == (200, "ok")
    assert await ask("/sensitive", auth_time=int(time.time()) - 601) == (403, "step_up_required")
    assert (await client.get("/me")).json()["code"] == "unauthenticated"


async def test_a_revoked_session_is_refused_within_a_second(client: Any, keys: Keys) -> None:
    session = new_id("ses")
    headers = bearer(keys.token(sid=session))
    assert (await client.get("/me", headers=headers)).status_code == 200
    await client.redis.set(key(session), 1, ex=60)
    async with asyncio.timeout(2):
        while (await client.get("/me", headers=headers)).status_code != 401:
            await asyncio.sleep(0.05)
    assert (await client.get("/me", headers=headers)).json()["code"] == "session_revoked"


async def test_tokens_that_are_not_ours(client: Any, keys: Keys) -> None:
    stranger = OKPKey.generate_key("Ed25519", parameters={"kid": "one"})
    good = keys.token()
    head, body, signature = good.split(".")
    unnamed = OKPKey.import_key(
        {k: v for k, v in keys.all["one"].as_dict(private=True).items() if k not in ("alg", "use")}
    )
    shared = OctKey.import_key(json.dumps(keys.all["one"].as_dict(private=False)))
    bad = {
        "stranger": keys.token(signing=stranger),
        "hmac with the public key": keys.token(signing=shared, alg="HS256"),
        "deprecated name": keys.token(signing=unnamed, alg="EdDSA"),
        "no signature": f"{head}.{body}.",
        "other body": f"{head}.{body[:-2]}AA.{signature}",
        "alg none": "eyJhbGciOiJub25lIiwia2lkIjoib25lIn0." + body + ".",
        "expired": keys.token(exp=int(time.time()) - 10),
        "from the future": keys.token(iat=int(time.time()) + 60),
        "other audience": keys.token(aud="other"),
        "other issuer": keys.token(iss="other"),
        "no subject": keys.token(sub=None),
        "rubbish": "x.y.z",
        "empty": "",
        "long": "a" * 5000,
    }
    for name, token in bad.items():
        answer = await client.get("/me", headers=bearer(token))
        assert (answer.status_code, answer.json()["code"]) == (401, "unauthenticated"), name


async def test_a_new_signing_key_is_found_without_a_restart(keys: Keys) -> None:
    verifier = TokenVerifier(keys.url, "florin", "florin")
    await verifier.start()
    keys.add("two")
    token = keys.token("two")
    verifier._refreshed_at = float("-inf")
    assert (await verifier.authenticate(token)).role == "CUSTOMER"
    del keys.all["one"]
    with pytest.raises(Unauthenticated):
        await verifier.authenticate(Keys().token("one"))
    await verifier.stop()


async def test_a_service_with_real_money_refuses_test_mode_whoever_says_it(client: Any, keys: Keys) -> None:
    key = {"sid": new_id("aks"), "scope": "payments:read", "role": "VENDOR"}
    live, test = keys.token(**key, mode="live"), keys.token(**key, mode="test")
    assert (await client.get("/me", headers=bearer(test))).json()["code"] == "wrong_mode"
    assert (await client.get("/me", headers=bearer(live))).json()["code"] == "api_key_not_allowed"
    for token in (live, keys.token()):
        answer = await client.get("/me", headers=bearer(token) | {"Florin-Mode": "test"})
        assert (answer.status_code, answer.json()["code"]) == (403, "wrong_mode")


@pytest.mark.parametrize("claims", [{"mode": "test"}, {"sid": "aks_" + "0" * 32, "scope": "", "mode": "demo"}])
async def test_a_token_with_a_mode_that_it_can_not_have_is_no_token(client: Any, keys: Keys, claims: Any) -> None:
    assert (await client.get("/me", headers=bearer(keys.token(**claims)))).status_code == 401
