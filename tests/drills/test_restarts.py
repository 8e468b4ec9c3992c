"""Restarts under load: whoever uses the platform meanwhile notices nothing."""

import asyncio
import os
import signal
from typing import Any

import asyncpg
import pytest

from florin_cli.paths import Home
from florin_cli.stack.environment import current

SHORT = ("gateway", "payments-2")
LONG = ("gateway", "payments", "auth", "profile", "live", "admin")
ROUNDS = int(os.environ.get("FLORIN_DRILL_RESTARTS", "20"))


async def restarted_under_load(stack: Any, load: Any, services: list[str], until: Any) -> None:
    async with load.running() as journal:
        for service in services:
            before = sum(journal.answers.values())

            async def more(count: int = before) -> bool:
                return sum(journal.answers.values()) > count + 50

            await until(more, 30)
            done = await asyncio.to_thread(stack.florin, "restart", service)
            assert "was replaced in" in done.stdout
            await until(more, 30)
    print(f"{len(services)} restarts: {journal}")
    assert journal.lost == []
    assert {status for _, status in journal.answers} == {200, 201}
    assert len(set(journal.paid.values())) == len(journal.paid) == journal.answers["payment", 201]
    assert await load.payee.balance() == 100 + len(journal.paid)
    stack.verify_books()
    status = await asyncio.to_thread(stack.florin, "status")
    assert "not ready" not in status.stdout


async def test_restarts_of_services_and_gateways_lose_no_request(stack: Any, load: Any, until: Any) -> None:
    await restarted_under_load(stack, load, list(SHORT), until)


@pytest.mark.drill
async def test_twenty_restarts_lose_no_request(stack: Any, load: Any, until: Any) -> None:
    await restarted_under_load(stack, load, [LONG[turn % len(LONG)] for turn in range(ROUNDS)], until)


async def test_reads_survive_the_sudden_death_of_a_gateway(stack: Any, load: Any, until: Any) -> None:
    """nginx asks the other one; a payment on its way fails, and its client may repeat it under its key."""
    async with load.running() as journal:

        async def busy(count: int) -> bool:
            return sum(journal.answers.values()) > count

        await until(lambda: busy(100), 30)
        killed = stack.pid("gateway-2")
        os.kill(killed, signal.SIGKILL)

        async def back() -> bool:
            return stack.pid("gateway-2") != killed and stack.florin("status", check=False).returncode == 0

        await until(back, 60)
    broken = [what for what in journal.lost if not what.startswith(("payment", "write"))]
    assert broken == []
    # Whose payment got no answer sends it again: it is made once, by whichever gateway.
    for payer, key in journal.unanswered:
        answers = [await payer.pay(load.payee.email, 1, key=key) for _ in range(2)]
        assert {answer.status_code for answer in answers} == {201}
        assert len({answer.content for answer in answers}) == 1
    assert await load.payee.balance() == 100 + len(journal.paid) + len(journal.unanswered)
    stack.verify_books()


async def test_one_replica_of_many_does_the_work_behind_the_scenes(stack: Any) -> None:
    """Both processes of payments wait for the relay's lock; one has it."""
    listed = await asyncio.to_thread(stack.florin, "status")
    assert all(name in listed.stdout for name in ("payments-2", "gateway-2", "live-2"))
    url = current(Home(stack.home)).database_url("payments")
    connection = await asyncpg.connect(url)
    try:
        relays = await connection.fetchval(
            "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'florin-payments-relay' "
            "AND datname = current_database()"
        )
        leading = await connection.fetchval(
            "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND granted AND objid = $1 AND database = "
            "(SELECT oid FROM pg_database WHERE datname = current_database())",
            int.from_bytes(b"florinob", "big") & 0xFFFFFFFF,
        )
    finally:
        await connection.close()
    assert (relays, leading) == (2, 1)
