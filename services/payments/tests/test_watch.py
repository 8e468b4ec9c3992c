"""The continuous check of the ledger."""

from typing import Any

import pytest
from prometheus_client import REGISTRY
from sqlalchemy import text

from florin_cli.servers import Postgres
from florin_payments.ledger.watch import LedgerWatch


def differences(check: str) -> float | None:
    return REGISTRY.get_sample_value("florin_ledger_differences", {"check": check})


async def test_what_is_new_is_proven_once(world: Any) -> None:
    ada, ben = await world.customer("ada", eur=1000), await world.customer("ben")
    watch = LedgerWatch(world.database)
    assert await watch.check() == 2  # the clearing account, and ada's wallet
    assert await watch.check() == 0
    await ada.pay(ben, 100)
    await ada.pay(ben, 100)
    assert await watch.check() == 2
    assert (differences("chain"), differences("zero_sum")) == (0, 0)
    assert (await world.rows("SELECT sum(number) FROM ledger_checks"))[0][0] == 6


@pytest.mark.parametrize(
    ("statement", "check"),
    [
        ("UPDATE ledger_entries SET amount_minor = amount_minor + 1 WHERE amount_minor = 100", "chain"),
        ("UPDATE ledger_entries SET hash = 'x' WHERE amount_minor = 100", "chain"),
        ("DELETE FROM ledger_entries WHERE amount_minor = 100 AND number = 1", "chain"),
        ("UPDATE ledger_accounts SET balance_minor = balance_minor + 1 WHERE kind = 'wallet'", "zero_sum"),
    ],
)
async def test_tampering_is_found_and_stays_counted(world: Any, postgres: Postgres, statement: str, check: str) -> None:
    ada, ben = await world.customer("ada", eur=1000), await world.customer("ben")
    watch = LedgerWatch(world.database)
    await watch.check()
    await ada.pay(ben, 100)
    await ada.pay(ben, 50)
    name = str(world.settings.database_url).rsplit("/", 1)[1]
    postgres.execute(
        "ALTER TABLE ledger_entries DISABLE TRIGGER USER; ALTER TABLE ledger_accounts DISABLE TRIGGER USER; "
        + statement,
        database=name,
    )
    for _ in range(2):
        await watch.check()
        assert differences(check) == 1


async def test_two_replicas_do_not_prove_the_same(world: Any) -> None:
    await world.customer("ada", eur=1000)
    async with world.database.transaction() as tx:
        await tx.execute(text("SELECT pg_advisory_xact_lock(7205)"))
        assert await LedgerWatch(world.database).check() == 0
    assert await LedgerWatch(world.database).check() == 2
