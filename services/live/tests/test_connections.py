"""Live connections: who gets in, and how to behave on one."""

import time
from datetime import datetime
from typing import Any

import pytest
from websockets.exceptions import InvalidStatus

from florin_contracts.redis_keys import revoked_session


class _Elsewhere:
    def __init__(self, port: int) -> None:
        self.url = f"ws://127.0.0.1:{port}/ws/other"


class TestHandshake:
    async def test_the_first_message_tells_who_and_until_when(self, open_tab: Any, person: Any) -> None:
        me = person()
        expires = int(time.time()) + 600
        ready = await (await open_tab(me, exp=expires)).hear()
        assert ready["type"] == "ready"
        assert ready["session"] == {"id": me.session_id, "user_id": me.user_id, "role": "CUSTOMER"}
        assert datetime.fromisoformat(ready["expires_at"]).timestamp() == expires
        assert ready["last_event_id"]

    @pytest.mark.parametrize(
        "origin", ["https://evil.example", "null", "http://localhost:8443", "https://localhost:8443.evil.example", ""]
    )
    async def test_a_foreign_origin_is_refused(self, open_tab: Any, person: Any, origin: str) -> None:
        with pytest.raises(InvalidStatus) as refused:
            await open_tab(person(), origin=origin)
        assert refused.value.response.status_code == 403
        assert refused.value.response.headers["content-type"] == "application/problem+json"

    @pytest.mark.parametrize("claims", [{"exp": 1}, {"aud": "other"}, {"iss": "other"}, {"iat": 9_999_999_999}])
    async def test_a_token_that_does_not_count_is_refused(self, open_tab: Any, person: Any, claims: Any) -> None:
        with pytest.raises(InvalidStatus) as refused:
            await open_tab(person(), **claims)
        assert refused.value.response.status_code == 401

    async def test_an_ended_session_is_refused(self, open_tab: Any, person: Any, redis: Any) -> None:
        me = person()
        await redis.set(revoked_session(me.session_id), 1, ex=60)
        with pytest.raises(InvalidStatus) as refused:
            await open_tab(me)
        assert refused.value.response.status_code == 401
        assert b"session_revoked" in refused.value.response.body

    @pytest.mark.parametrize(
        ("headers", "status"),
        [
            ({"sec-websocket-version": "13"}, 400),
            ({"sec-websocket-version": "12", "sec-websocket-key": "dGhlIHNhbXBsZSBub25jZQ=="}, 426),
        ],
    )
    async def test_a_handshake_that_is_none_is_a_problem_document(
        self, replica: Any, headers: dict[str, str], status: int
    ) -> None:
        async with replica.http() as client:
            answer = await client.get("/ws", headers={"connection": "upgrade", "upgrade": "websocket", **headers})
        assert answer.headers["content-type"] == "application/problem+json"
        assert (answer.status_code, answer.json()["status"]) == (status, status)
        assert answer.json()["code"] == "malformed_request"

    async def test_there_is_nothing_elsewhere(self, open_tab: Any, person: Any, replica: Any) -> None:
        with pytest.raises(InvalidStatus) as refused:
            await open_tab(person(), at=_Elsewhere(replica.port))
        assert refused.value.response.status_code == 404

    async def test_a_user_has_a_limited_number_of_connections_over_all_replicas(
        self, open_tab: Any, person: Any, replicas: Any, eventually: Any
    ) -> None:
        me = person()
        tabs = [await open_tab(me, at=replicas[n % 2]) for n in range(10)]
        refused = await open_tab(me, at=replicas[1])
        assert await refused.hear() == {"type": "error", "code": "too_many_connections"}
        assert await refused.closed() == 4429
        await tabs[0].connection.close()

        async def admitted() -> Any:
            return (await (await open_tab(me, at=replicas[1])).hear())["type"] == "ready"

        assert await eventually(admitted)
        assert (await (await open_tab(person())).hear())["type"] == "ready"


class TestManners:
    async def test_both_sides_can_ping(self, open_tab: Any, person: Any) -> None:
        tab = await open_tab(person())
        await tab.hear("ready")
        await tab.say(type="ping")
        assert await tab.hear("pong") == {"type": "pong"}
        assert await tab.hear("ping") == {"type": "ping"}
        await tab.say(type="pong")
        await (await tab.connection.ping())

    @pytest.mark.parametrize(
        "message",
        [
            "",
            "null",
            "[]",
            "{",
            '{"type": "subscribe"}',
            '{"type": "subscribe", "topics": "payments"}',
            '{"type": "subscribe", "topics": [], "more": 1}',
            '{"type": "delete"}',
            '{"type": "subscribe", "topics": ["' + "x" * 33 + '"]}',
            "[" * 2000,
            b"\x00\x01",
        ],
    )
    async def test_what_is_no_message_is_answered_with_an_error(self, open_tab: Any, person: Any, message: Any) -> None:
        tab = await open_tab(person())
        await tab.hear("ready")
        await tab.connection.send(message)
        assert await tab.hear() == {"type": "error", "code": "validation_failed"}

    async def test_a_large_message_ends_the_connection(self, open_tab: Any, person: Any) -> None:
        tab = await open_tab(person())
        await tab.hear("ready")
        await tab.connection.send("x" * 4097)
        assert await tab.closed() == 1009

    async def test_a_flood_ends_the_connection(self, open_tab: Any, person: Any) -> None:
        tab = await open_tab(person())
        await tab.hear("ready")
        for _ in range(40):
            await tab.connection.send('{"type": "ping"}')
        assert await tab.hear("error") == {"type": "error", "code": "rate_limited"}
        assert await tab.closed() == 4429
