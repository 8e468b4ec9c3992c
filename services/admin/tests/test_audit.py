"""The audit trail: what gets in, how it is found, that it can't be changed unseen."""

import asyncio
import csv
import io
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from florin_admin.audit.verify import verify
from florin_admin.events import recorder
from florin_contracts.events import AuditRecorded, LoginFailed, UserRegistered
from florin_contracts.types import Actor, Target
from florin_contracts.vocabulary import ActorKind, Role, UserStatus
from florin_kit.db import Database
from florin_kit.events import wrap
from florin_kit.ids import new_id
from florin_kit.web.csv import safe

DATABASE = "florin_admin"


def registered(user_id: str, name: str = "Casey") -> UserRegistered:
    return UserRegistered(
        user_id=user_id,
        email=f"{user_id[-6:]}@florin.test",
        name=name,
        handle=user_id[-6:],
        role=Role.CUSTOMER,
        status=UserStatus.ACTIVE,
        email_verified=True,
        created_at=datetime.now(UTC),
    )


def recorded(action: str, actor: str | None = None, target: str | None = None, **data: Any) -> AuditRecorded:
    return AuditRecorded(
        action=action,
        actor=Actor(type=ActorKind.USER, id=actor) if actor else None,
        target=Target(type="user", id=target) if target else None,
        data=data,
    )


@pytest.fixture
def entries(stack: Any, eventually: Any) -> Callable[..., Any]:
    """Ask until a number of entries is found."""

    async def find(count: int = 1, **query: Any) -> Any:
        async with stack.client(new_id("usr")) as staff:

            async def enough() -> Any:
                items = (await staff.get("/admin/audit", params=query)).json()["items"]
                return items if len(items) >= count else None

            return await eventually(enough)

    return find


async def test_an_event_becomes_an_entry_with_its_context(stack: Any, usr: str, entries: Any) -> None:
    context = {"actor_id": usr, "client_ip": "192.0.2.7", "user_agent": "Firefox", "request_id": "req-12345678"}
    await stack.publish(registered(usr), usr, **context)
    [entry] = await entries(target=usr)
    assert entry["action"] == "user.registered"
    assert entry["actor"] == {"id": usr, "name": "Casey", "email": f"{usr[-6:]}@florin.test"}
    assert entry["target"] == {"type": "user", "id": usr}
    assert (entry["ip"], entry["user_agent"], entry["request_id"]) == ("192.0.2.7", "Firefox", "req-12345678")
    assert entry["data"]["role"] == "CUSTOMER"
    assert not {"email", "name", "handle"} & entry["data"].keys()


async def test_what_was_recorded_as_such_speaks_for_itself(stack: Any, usr: str, entries: Any) -> None:
    event = recorded("access.denied", usr, new_id("usr"), path="/admin/users", before={"a": 1.5e300}, n=2**60)
    await stack.publish(event, usr, source="florin/gateway")
    [entry] = await entries(actor=usr)
    assert entry["action"] == "access.denied"
    assert entry["data"] == event.data
    assert entry["actor"] == {"id": usr, "name": None, "email": None}


async def test_an_event_that_comes_twice_has_one_entry(stack: Any, usr: str, entries: Any) -> None:
    event_id = new_id("evt")
    for _ in range(3):
        await stack.publish(recorded("twice", usr), usr, source="florin/auth", event_id=event_id)
    await stack.publish(recorded("twice.end", usr), usr, source="florin/auth")
    assert [entry["action"] for entry in await entries(2, actor=usr)] == ["twice.end", "twice"]


async def test_filters_and_pages(stack: Any, usr: str, entries: Any) -> None:
    start = datetime(2026, 3, 1, tzinfo=UTC)
    for number in range(5):
        await stack.publish(
            recorded(f"page.n{number}", usr), usr, source="florin/auth", time=start + timedelta(days=number)
        )
    await entries(5, actor=usr)
    async with stack.client(new_id("usr")) as staff:
        query = {"actor": usr, "action": "page.", "limit": 2}
        first = (await staff.get("/admin/audit", params=query)).json()
        second = (await staff.get("/admin/audit", params=query | {"cursor": first["next_cursor"]})).json()
        third = (await staff.get("/admin/audit", params=query | {"cursor": second["next_cursor"]})).json()
        items = first["items"] + second["items"] + third["items"]
        assert [entry["action"] for entry in items] == [f"page.n{n}" for n in (4, 3, 2, 1, 0)]
        assert third["next_cursor"] is None
        window = {"actor": usr, "from": "2026-03-02T00:00:00Z", "to": "2026-03-04T00:00:00"}
        found = (await staff.get("/admin/audit", params=window)).json()["items"]
        assert [entry["action"] for entry in found] == ["page.n2", "page.n1"]
        assert (await staff.get("/admin/audit", params={"q": "PAGE.N3", "actor": usr})).json()["items"][0]["seq"]
        assert (await staff.get("/admin/audit", params={"action": "%"})).json()["items"] == []


async def test_people_are_found_by_what_staff_know_of_them(stack: Any, usr: str, entries: Any) -> None:
    await stack.publish(registered(usr, name=f"Zoe {usr[-6:]}"), usr, actor_id=usr)
    await entries(target=usr)
    [by_mail] = await entries(actor=f"{usr[-6:]}@florin.test")
    [by_name] = await entries(q=f"zoe {usr[-6:]}")
    assert by_mail["target"]["id"] == by_name["target"]["id"] == usr


@pytest.mark.parametrize(
    "query", [{"from": "yesterday"}, {"cursor": "e30"}, {"q": "\x00"}, {"actor": "a\nb"}, {"limit": "1000"}]
)
async def test_hostile_filters_are_refused(stack: Any, query: Any) -> None:
    async with stack.client(new_id("usr")) as staff:
        assert (await staff.get("/admin/audit", params=query)).status_code == 422


async def test_staff_looking_at_people_is_audited(stack: Any, usr: str, entries: Any) -> None:
    await stack.publish(registered(usr), usr)
    await entries(target=usr)
    staff_id = new_id("usr")
    async with stack.client(staff_id, **{"X-Forwarded-For": "198.51.100.4", "User-Agent": "Opera"}) as staff:
        await staff.get(f"/admin/users/{usr}")
        await staff.get("/admin/audit/export.csv", params={"action": "user."})
    exported, viewed = await entries(2, actor=staff_id)
    assert (viewed["action"], viewed["target"]) == ("admin.user_viewed", {"type": "user", "id": usr})
    assert (viewed["ip"], viewed["user_agent"]) == ("198.51.100.4", "Opera")
    assert (exported["action"], exported["data"]) == ("admin.audit_exported", {"filters": {"action": "user."}})


async def test_the_export_streams_all_and_no_formula(stack: Any, usr: str, entries: Any) -> None:
    evil = '=HYPERLINK("https://evil.example","x")'
    await stack.publish(recorded("export.one", usr, usr), usr, source="florin/auth", user_agent=evil)
    await stack.publish(recorded("export.two", usr, '+1"\n'), usr, source="florin/auth", user_agent="@SUM(A1)")
    await entries(2, actor=usr)
    async with stack.client(new_id("usr")) as staff:
        answer = await staff.get("/admin/audit/export.csv", params={"actor": usr})
    assert answer.headers["content-type"].startswith("text/csv")
    assert "attachment" in answer.headers["content-disposition"]
    two, one = csv.DictReader(io.StringIO(answer.text, newline=""))
    assert one["user_agent"] == f"'{evil}"
    assert (two["user_agent"], two["target_id"]) == ("'@SUM(A1)", "'+1\"\n")


@pytest.mark.parametrize("cell", ["=1", "+1", "-1", "@x", "\tx", "\r=1", "  =1", "＝1"])
def test_formulas_are_defused(cell: str) -> None:
    assert safe(cell) == f"'{cell}"
    assert safe("a" + cell) == "a" + cell


async def test_thousands_of_events_are_recorded_in_few_transactions(stack: Any, usr: str, eventually: Any) -> None:
    count = 1500
    for number in range(count):
        await stack.publish(recorded(f"load.n{number % 7}", usr), usr, source="florin/auth")
    started = datetime.now(UTC)
    total = f"SELECT count(*) FROM audit_entries WHERE actor_id = '{usr}'"

    async def all_there() -> bool:
        return bool(int(stack.postgres.execute(total, database=DATABASE)) == count)

    await eventually(all_there)
    assert (datetime.now(UTC) - started).total_seconds() < count / 500
    assert (await verify(stack.settings)).differences == []


async def test_writers_at_the_same_time_make_one_chain(stack: Any, usr: str) -> None:
    """Two replicas that both believe to be the one consumer."""
    envelopes = [wrap(recorded("race", usr, number=n), subject=usr, source="florin/auth") for n in range(40)]
    ours, theirs = Database(stack.settings, "ours"), Database(stack.settings, "theirs")
    batches = [envelopes[start : start + 10] for start in range(0, 40, 5)]
    await asyncio.gather(*(recorder(database)(batch) for batch in batches for database in (ours, theirs)))
    await asyncio.gather(ours.close(), theirs.close())
    count = f"SELECT count(*), count(DISTINCT event_id) FROM audit_entries WHERE actor_id = '{usr}'"
    assert stack.postgres.execute(count, database=DATABASE) == "40|40"
    assert (await verify(stack.settings)).differences == []


async def test_an_unreadable_event_is_set_aside_and_holds_up_nothing(stack: Any, usr: str, entries: Any) -> None:
    before = (await stack.transport.depths())["admin"].dead
    await stack.publish_raw("evt_broken", "user.registered", usr, b"{}")
    await stack.publish(LoginFailed(email_hash="h" * 20, user_id=usr, reason="bad_password"), usr)
    [entry] = await entries(target=usr)
    assert (entry["action"], entry["actor"]) == ("auth.login_failed", None)
    assert (await stack.transport.depths())["admin"].dead == before + 1


class TestTampering:
    """What a superuser does to the table shows; each test undoes it."""

    @pytest.fixture(autouse=True)
    async def some_entries(self, stack: Any, usr: str, entries: Any) -> None:
        for number in range(5):
            await stack.publish(recorded(f"tamper.n{number}", usr), usr, source="florin/auth")
        self.seqs = sorted(entry["seq"] for entry in await entries(5, actor=usr))

    @pytest.fixture
    def sql(self, stack: Any) -> Callable[[str], str]:
        def run(statement: str) -> str:
            disarm = "SET session_replication_role = replica; "
            return str(stack.postgres.execute(disarm + statement, database=DATABASE))

        return run

    async def kinds(self, stack: Any) -> list[tuple[int, str]]:
        return [(found.seq, found.kind) for found in (await verify(stack.settings)).differences]

    async def test_an_untouched_chain_verifies(self, stack: Any) -> None:
        result = await verify(stack.settings)
        assert result.differences == []
        assert result.entries >= 5

    @pytest.mark.parametrize(
        "change",
        [
            "actor_id = NULL",
            "ip = '203.0.113.9'",
            """data = '{"amount": 1}'""",
            "occurred_at = occurred_at + interval '1 microsecond'",
            "action = 'tamper.other'",
        ],
    )
    async def test_a_changed_entry_shows(self, stack: Any, sql: Any, change: str) -> None:
        seq = self.seqs[2]
        sql(f"CREATE TABLE kept AS SELECT * FROM audit_entries WHERE seq = {seq}")
        sql(f"UPDATE audit_entries SET {change} WHERE seq = {seq}")
        assert await self.kinds(stack) == [(seq, "changed")]
        sql(f"DELETE FROM audit_entries WHERE seq = {seq}")
        sql("INSERT INTO audit_entries SELECT * FROM kept; DROP TABLE kept")
        assert await self.kinds(stack) == []

    async def test_a_removed_entry_and_a_cut_off_end_show(self, stack: Any, sql: Any) -> None:
        middle, last = self.seqs[2], self.seqs[-1]
        sql(f"CREATE TABLE kept AS SELECT * FROM audit_entries WHERE seq IN ({middle}, {last})")
        sql(f"DELETE FROM audit_entries WHERE seq IN ({middle}, {last})")
        assert await self.kinds(stack) == [(middle, "missing"), (last - 1, "head")]
        sql("INSERT INTO audit_entries SELECT * FROM kept; DROP TABLE kept")
        assert await self.kinds(stack) == []

    async def test_swapped_entries_show(self, stack: Any, sql: Any) -> None:
        one, two = self.seqs[1:3]
        swap = (
            f"UPDATE audit_entries SET seq = 10000000 WHERE seq = {one};"
            f"UPDATE audit_entries SET seq = {one} WHERE seq = {two};"
            f"UPDATE audit_entries SET seq = {two} WHERE seq = 10000000"
        )
        sql(swap)
        assert (one, "changed") in await self.kinds(stack)
        sql(swap)
        assert await self.kinds(stack) == []


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_entries SET ip = NULL",
        "DELETE FROM audit_entries",
        "TRUNCATE audit_entries",
        "UPDATE audit_head SET seq = 0",
        "DELETE FROM audit_head",
    ],
)
@pytest.mark.parametrize("role", ["app", "owner"])
async def test_neither_the_service_nor_its_owner_role_can_change_the_trail(
    stack: Any, usr: str, entries: Any, statement: str, role: str
) -> None:
    await stack.publish(recorded("kept", usr), usr, source="florin/auth")
    await entries(actor=usr)
    with pytest.raises(Exception, match=r"append-only|only grows|permission denied"):
        await stack.execute_as(role, statement)
