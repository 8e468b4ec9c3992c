"""Payments as CSV: right, safe, in bounded memory, and ended when nobody reads any more."""

import asyncio
import csv
import io
import socket
import tracemalloc
from collections.abc import AsyncIterator
from typing import Any

import pytest
import uvicorn
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from florin_kit.errors import Overloaded
from florin_kit.identity import Principal
from florin_kit.ids import to_uuid
from florin_kit.web.csv import lines
from florin_payments.exports.csv import decimal
from florin_payments.exports.service import Exports
from florin_payments.money import DECIMALS
from florin_payments.payments.filters import Filters

MANY = """
    INSERT INTO payments (id, type, status, sender_id, recipient_id, amount_minor, currency, description, created_at,
        updated_at)
    SELECT uuidv7(), 'instant', 'completed', :sender, :recipient, 1 + n, 'EUR', repeat('many words ', 10),
        now() - make_interval(secs => n), now()
    FROM generate_series(1, :count) AS n
"""


async def rows(person: Any, query: str = "") -> list[dict[str, str]]:
    answer = await person.http.get(f"/api/v1/payments/export.csv{query}")
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"].startswith("text/csv")
    assert answer.headers["content-disposition"] == 'attachment; filename="florin-payments.csv"'
    return list(csv.DictReader(io.StringIO(answer.content.decode(), newline="")))


async def test_lines_are_what_the_list_shows(world: Any) -> None:
    ada, ben = await world.customer("ada", eur=10_000, jpy=500, kwd=5_000), await world.customer("ben", eur=100)
    await ada.pay(ben, 1_205, description='say "hi",\r\nor not')
    await ada.pay(ben, 42, currency="JPY", description="=1+1")
    await ada.pay(ben, 1_005, currency="KWD", description="-2")
    await ben.pay(ada, 7)
    found = await rows(ada)
    assert [(r["amount"], r["currency"], r["direction"]) for r in found] == [
        ("0.07", "EUR", "incoming"),
        ("1.005", "KWD", "outgoing"),
        ("42", "JPY", "outgoing"),
        ("12.05", "EUR", "outgoing"),
    ]
    assert [r["description"] for r in found] == ["", "'-2", "'=1+1", 'say "hi",\r\nor not']
    assert [r["id"] for r in found] == [p["id"] for p in (await ada.get("/payments"))["items"]]
    assert [r["amount"] for r in await rows(ada, "?currency=JPY&q=1%2B1")] == ["42"]


async def test_only_own_payments_unless_staff_ask(world: Any) -> None:
    ada, ben = await world.customer("ada", eur=100), await world.customer("ben")
    eve, staff = await world.customer("eve"), await world.customer("staff", role="ADMIN")
    await ada.pay(ben, 10)
    assert await rows(eve) == []
    assert (await eve.http.get("/api/v1/payments/export.csv?scope=all")).status_code == 403
    assert [r["direction"] for r in await rows(staff)] == ["none"]
    assert await rows(staff, "?scope=own") == []
    nobody = await world.client("usr_" + "0" * 32).get("/api/v1/payments/export.csv", headers={"Authorization": ""})
    assert nobody.status_code == 401


@given(st.integers(0, 10**15), st.sampled_from(sorted(DECIMALS)))
def test_decimals_lose_nothing(amount_minor: int, currency: str) -> None:
    whole, _, fraction = decimal(amount_minor, currency).partition(".")
    assert len(fraction) == DECIMALS[currency]
    assert int(whole + fraction) == amount_minor


@given(st.lists(st.lists(st.text(st.characters(exclude_categories=["Cs"])), min_size=2), max_size=5))
def test_no_cell_is_a_formula_and_all_can_be_read_back(cells: list[list[str]]) -> None:
    read = list(csv.reader(io.StringIO(lines(cells).decode(), newline=""), strict=True))
    assert [[cell.removeprefix("'") for cell in row] for row in read] == [
        [cell.removeprefix("'") for cell in row] for row in cells
    ]
    assert not [cell for row in read for cell in row if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]


def reader(user_id: str) -> Principal:
    return Principal(
        user_id=user_id, session_id="", token_id="", role="CUSTOMER", issued_at=0, expires_at=0, auth_time=0
    )


async def fill(world: Any, ada: Any, ben: Any, count: int) -> Filters:
    users = {"sender": to_uuid("usr", ada.id), "recipient": to_uuid("usr", ben.id)}
    async with world.database.transaction() as tx:
        await tx.execute(text("SET LOCAL statement_timeout = '120s'"))
        await tx.execute(text(MANY), users | {"count": count})
    return Filters(user=users["sender"])


async def read(parts: AsyncIterator[bytes]) -> tuple[int, int]:
    """Lines, and the most memory that was held meanwhile."""
    tracemalloc.start()
    try:
        count = 0
        async for part in parts:
            count += part.count(b"\r\n")
        return count, tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


async def test_memory_does_not_grow_with_the_number_of_payments(world: Any) -> None:
    ada, ben = await world.customer("ada"), await world.customer("ben")
    filters = await fill(world, ada, ben, 100_000)
    peaks = []
    for rows_max in (5_000, 100_000):
        exports = Exports(world.database, rows_max=rows_max, timeout_s=300, exports_max=1)
        count, peak = await read(await exports.open(filters, reader(ada.id)))
        assert count == rows_max + 1
        peaks.append(peak)
    assert peaks[1] < peaks[0] * 1.5


async def test_one_more_than_the_limit_is_refused_until_one_ends(world: Any) -> None:
    ada, ben = await world.customer("ada"), await world.customer("ben")
    filters = await fill(world, ada, ben, 3_000)
    exports = Exports(world.database, rows_max=10_000, timeout_s=60, exports_max=1)
    parts = await exports.open(filters, reader(ada.id))
    with pytest.raises(Overloaded):
        await exports.open(filters, reader(ada.id))
    assert (await read(parts))[0] == 3_001
    assert (await read(await exports.open(filters, reader(ada.id))))[0] == 3_001


async def test_an_export_that_takes_too_long_breaks_off(world: Any) -> None:
    ada, ben = await world.customer("ada"), await world.customer("ben")
    filters = await fill(world, ada, ben, 3_000)
    exports = Exports(world.database, rows_max=10_000, timeout_s=0.001, exports_max=1)
    with pytest.raises(TimeoutError):
        await read(await exports.open(filters, reader(ada.id)))


async def test_the_query_ends_when_the_client_leaves(world: Any, until: Any) -> None:
    ada, ben = await world.customer("ada"), await world.customer("ben")
    await fill(world, ada, ben, 60_000)
    listening = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(world.app, log_config=None, access_log=False, lifespan="off"))
    running = asyncio.create_task(server.serve(sockets=[listening]))
    try:
        stream, writer = await asyncio.open_connection(*listening.getsockname(), limit=4096)
        bearer = ada.http.headers["Authorization"]
        writer.write(f"GET /api/v1/payments/export.csv HTTP/1.1\r\nHost: x\r\nAuthorization: {bearer}\r\n\r\n".encode())
        assert b"200 OK" in await stream.readline()
        assert await open_exports(world) == 1
        writer.close()

        async def ended() -> bool:
            return await open_exports(world) == 0

        await until(ended)
    finally:
        server.should_exit = True
        await running


async def open_exports(world: Any) -> int:
    """Connections of the application that hold a transaction open."""
    found = await world.rows("""
        SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'payments'
            AND xact_start IS NOT NULL
    """)
    return int(found[0][0])
