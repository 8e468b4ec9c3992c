"""What the database itself keeps true, and that a broken book is found."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import asyncpg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.ext.asyncio import create_async_engine

from florin_cli.servers import Postgres
from florin_kit.db.database import async_url
from florin_kit.ids import uuid7
from florin_payments.ledger.checks import BOOKS
from florin_payments.ledger.verify import verify

NOW = datetime(2026, 11, 22, tzinfo=UTC)
NewDatabase = Callable[..., Awaitable[str]]


class Books:
    """A ledger with one clearing account and a few wallets, and connections of both roles."""

    def __init__(self, app_url: str, owner_url: str) -> None:
        self.app_url, self.owner_url = app_url, owner_url

    async def open(self, wallets: int = 3) -> "Books":
        self.app = await asyncpg.connect(self.app_url)
        self.owner = await asyncpg.connect(self.owner_url)
        self.clearing = await self.account("psp_clearing", None)
        self.wallets = [await self.account("wallet", uuid7()) for _ in range(wallets)]
        return self

    async def close(self) -> None:
        await self.app.close()
        await self.owner.close()

    async def account(self, kind: str, owner: UUID | None, currency: str = "EUR") -> UUID:
        found: UUID = await self.app.fetchval(
            "SELECT ledger_open($1, $2, $3, $4, $5)", uuid7(), kind, owner, currency, NOW
        )
        return found

    async def move(self, source: UUID, target: UUID, amount: int, kind: str = "top_up") -> bool:
        moved: bool = await self.app.fetchval(
            "SELECT ledger_move($1, $2, $3, $4, $5, $6, $7)", uuid7(), kind, uuid7(), source, target, amount, NOW
        )
        return moved

    async def post(self, source: UUID, target: UUID, amount: int) -> UUID:
        """A posting that is covered; gives its transaction."""
        transaction = uuid7()
        assert await self.app.fetchval(
            "SELECT ledger_move($1, 'hold', $2, $3, $4, $5, $6)", transaction, uuid7(), source, target, amount, NOW
        )
        return transaction

    async def reverse(self, transaction: UUID) -> bool:
        done: bool = await self.app.fetchval("SELECT ledger_reverse($1, $2, $3)", uuid7(), transaction, NOW)
        return done

    async def balance(self, account: UUID) -> int:
        found: int = await self.app.fetchval("SELECT balance_minor FROM ledger_accounts WHERE id = $1", account)
        return found

    async def differences(self) -> list[tuple[str, str]]:
        engine = create_async_engine(async_url(self.app_url))
        try:
            return (await verify(engine)).differences
        finally:
            await engine.dispose()


@pytest.fixture
async def books(new_database: NewDatabase, postgres: Postgres) -> Any:
    app_url = await new_database("florin_payments")
    name = app_url.rsplit("/", 1)[1]
    made = await Books(app_url, postgres.url(name, "owner", of="florin_payments_template")).open()
    yield made
    await made.close()


async def test_an_account_is_opened_once_for_each_kind_owner_and_currency(books: Books) -> None:
    ada, ben = uuid7(), uuid7()
    wanted = [
        (kind, owner, currency) for owner in (ada, ben) for currency in ("EUR", "USD") for kind in ("wallet", "hold")
    ]
    wanted += [("fees", None, "EUR"), ("fees", None, "USD"), ("suspense", None, "EUR")]
    opened = [await books.account(*each) for each in wanted]
    assert len(set(opened)) == len(wanted)
    assert [await books.account(*each) for each in reversed(wanted)] == opened[::-1]


async def test_a_wallet_never_falls_below_zero(books: Books) -> None:
    first, second, _ = books.wallets
    assert await books.move(books.clearing, first, 100)
    assert not await books.move(first, second, 101)
    assert await books.move(first, second, 100)
    assert (await books.balance(first), await books.balance(second)) == (0, 100)
    with pytest.raises(asyncpg.CheckViolationError, match="never_overdrawn"):
        await books.owner.execute("UPDATE ledger_accounts SET balance_minor = -1 WHERE id = $1", first)


async def test_parallel_postings_in_both_directions_neither_block_nor_lose(books: Books) -> None:
    first, second, _ = books.wallets
    for wallet in (first, second):
        await books.move(books.clearing, wallet, 1000)
    pool = await asyncpg.create_pool(books.app_url, min_size=10, max_size=10)

    async def one(source: UUID, target: UUID) -> None:
        await pool.execute(
            "SELECT ledger_move($1, 'payment', $2, $3, $4, 1, $5)", uuid7(), uuid7(), source, target, NOW
        )

    await asyncio.gather(*(one(*pair) for pair in [(first, second), (second, first)] * 100))
    await pool.close()
    assert (await books.balance(first), await books.balance(second)) == (1000, 1000)
    assert [d for d in await books.differences() if "ledger differ" not in d[0]] == []


@pytest.mark.parametrize("place", ["first", "last"])
async def test_parallel_postings_of_many_with_one_lose_nothing(books: Books, place: str) -> None:
    """Whatever the order of the ids, in which accounts are locked, is: both are."""
    others = sorted(books.wallets + [await books.account("wallet", uuid7()) for _ in range(3)])
    hot = others.pop(0 if place == "first" else -1)
    for account in (hot, *others):
        await books.move(books.clearing, account, 1_000)

    async def mover(other: UUID) -> None:
        connection = await asyncpg.connect(books.app_url)
        try:
            for number in range(40):
                source, target = (other, hot) if number % 2 else (hot, other)
                call = "SELECT ledger_move($1, 'top_up', $2, $3, $4, 1, $5)"
                assert await connection.fetchval(call, uuid7(), uuid7(), source, target, NOW)
        finally:
            await connection.close()

    await asyncio.gather(*map(mover, others))
    assert [await books.balance(account) for account in (hot, *others)] == [1_000] * 6
    assert await books.differences() == []


@pytest.mark.parametrize("amount", [0, -1, None])
async def test_only_positive_amounts_move(books: Books, amount: int | None) -> None:
    with pytest.raises(asyncpg.CheckViolationError) as refused:
        await books.move(books.clearing, books.wallets[0], amount)  # type: ignore[arg-type]
    assert refused.value.constraint_name == "ledger_posting"


async def test_nothing_moves_from_an_account_to_itself(books: Books) -> None:
    with pytest.raises(asyncpg.CheckViolationError) as refused:
        await books.move(books.clearing, books.clearing, 5)
    assert refused.value.constraint_name == "ledger_posting"


async def test_money_does_not_change_its_currency(books: Books) -> None:
    dollars = await books.account("wallet", uuid7(), "USD")
    with pytest.raises(asyncpg.CheckViolationError, match="balance"):
        await books.move(books.clearing, dollars, 5)


async def test_the_application_cannot_write_the_ledger_by_hand(books: Books) -> None:
    for statement in (
        "UPDATE ledger_accounts SET balance_minor = 5",
        "DELETE FROM ledger_entries",
        "INSERT INTO ledger_transactions VALUES (gen_random_uuid(), 'payment', gen_random_uuid(), NULL, now())",
        "TRUNCATE ledger_entries",
        "CREATE TABLE mine (a int)",
        "ALTER TABLE ledger_accounts DROP CONSTRAINT never_overdrawn",
        "DROP TRIGGER balanced ON ledger_entries",
    ):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await books.app.execute(statement)


async def test_not_even_the_owner_changes_or_unbalances_an_entry(books: Books) -> None:
    await books.move(books.clearing, books.wallets[0], 100)
    for statement in (
        "UPDATE ledger_entries SET amount_minor = 5",
        "DELETE FROM ledger_entries",
        "TRUNCATE ledger_entries",
    ):
        with pytest.raises(asyncpg.RestrictViolationError, match="append-only"):
            await books.owner.execute(statement)
    with pytest.raises(asyncpg.CheckViolationError, match="must balance"):
        await books.owner.execute("""
            INSERT INTO ledger_entries SELECT account_id, number + 1, transaction_id, 5, currency, 5, hash, created_at
            FROM ledger_entries LIMIT 1
        """)


async def test_a_reversal_undoes_a_transaction_once(books: Books) -> None:
    first, second, _ = books.wallets
    await books.post(books.clearing, first, 100)
    transaction = await books.post(first, second, 70)
    assert await books.reverse(transaction)
    assert (await books.balance(first), await books.balance(second)) == (100, 0)
    with pytest.raises(asyncpg.UniqueViolationError):
        await books.reverse(transaction)
    reversal = await books.app.fetchval("SELECT id FROM ledger_transactions WHERE reverses = $1", transaction)
    with pytest.raises(asyncpg.CheckViolationError, match="not reversed"):
        await books.reverse(reversal)
    with pytest.raises(asyncpg.NoDataFoundError):
        await books.reverse(uuid7())
    assert await books.differences() == []


async def test_the_smallest_amount_is_reversed_too(books: Books) -> None:
    transaction = await books.post(books.clearing, books.wallets[0], 1)
    assert await books.reverse(transaction)
    assert await books.balance(books.wallets[0]) == 0


async def test_parallel_reversals_undo_once(books: Books) -> None:
    first, second, _ = books.wallets
    await books.post(books.clearing, first, 1000)
    transaction = await books.post(first, second, 100)
    await books.post(first, second, 900)
    pool = await asyncpg.create_pool(books.app_url, min_size=10, max_size=10)
    calls = (pool.fetchval("SELECT ledger_reverse($1, $2, $3)", uuid7(), transaction, NOW) for _ in range(20))
    answers = await asyncio.gather(*calls, return_exceptions=True)
    await pool.close()
    assert answers.count(True) == 1
    assert sum(isinstance(answer, asyncpg.UniqueViolationError) for answer in answers) == 19
    assert (await books.balance(first), await books.balance(second)) == (100, 900)


async def test_what_is_spent_cannot_be_reversed(books: Books) -> None:
    first, second, third = books.wallets
    await books.post(books.clearing, first, 100)
    transaction = await books.post(first, second, 100)
    await books.post(second, third, 1)
    assert not await books.reverse(transaction)
    assert (await books.balance(first), await books.balance(second)) == (0, 99)
    assert await books.differences() == []


TAMPERING = {
    "UPDATE ledger_entries SET amount_minor = 101 WHERE amount_minor = 100": "unbalanced transaction",
    "UPDATE ledger_entries SET balance_after_minor = 7 WHERE amount_minor = 100": "entry missing, changed or out of order",
    "UPDATE ledger_entries SET created_at = now(), transaction_id = (SELECT max(id::text)::uuid FROM ledger_transactions)"
    " WHERE amount_minor = 100": "entry missing, changed or out of order",
    "DELETE FROM ledger_entries WHERE amount_minor IN (100, -100)": "transaction without entries",
    "UPDATE ledger_accounts SET balance_minor = balance_minor + 1 WHERE kind = 'wallet'": "balance is not the sum of its entries",
    "UPDATE ledger_accounts SET head_hash = 'x' WHERE kind = 'wallet'": "account does not end at its last entry",
    "UPDATE ledger_accounts SET balance_minor = balance_minor + 1 WHERE kind = 'psp_clearing'": "money in the system is not zero-sum",
    "ALTER TABLE ledger_accounts DROP CONSTRAINT never_overdrawn; UPDATE ledger_accounts SET balance_minor = -1 WHERE kind = 'wallet'": "overdrawn customer",
}


@pytest.mark.parametrize("statement", TAMPERING)
async def test_whoever_tampers_is_found(books: Books, statement: str) -> None:
    await books.move(books.clearing, books.wallets[0], 100, "hold")
    await books.move(books.clearing, books.wallets[0], 33, "hold")
    assert await books.differences() == []
    # As somebody with all rights on the server would do it.
    await books.owner.execute(
        "ALTER TABLE ledger_entries DISABLE TRIGGER USER; ALTER TABLE ledger_accounts DISABLE TRIGGER USER"
    )
    await books.owner.execute(statement)
    assert TAMPERING[statement] in {check for check, _ in await books.differences()}


async def test_each_account_is_looked_at_once_and_a_hundred_differences_are_told(books: Books) -> None:
    """The chains are walked in parts: what is wrong in any of them is found, and not twice."""
    wallets = [await books.account("wallet", uuid7()) for _ in range(40)]
    for wallet in wallets:
        for amount in (100, 1, 1):
            await books.move(books.clearing, wallet, amount, "hold")
    await books.owner.execute("ALTER TABLE ledger_entries DISABLE TRIGGER USER")
    first = "UPDATE ledger_entries SET hash = 'x' WHERE number = 1 AND account_id = any($1)"
    await books.owner.execute(first, wallets)
    check = "entry missing, changed or out of order"
    found = [what for name, what in await books.differences() if name == check]
    # The entry after a changed one does not follow from it either.
    assert sorted(found) == sorted(f"{wallet} #{number}" for wallet in wallets for number in (1, 2))
    await books.owner.execute("UPDATE ledger_entries SET balance_after_minor = -1 WHERE account_id = any($1)", wallets)
    assert len([what for name, what in await books.differences() if name == check]) == 100


async def test_payments_refunds_top_ups_and_payouts_are_compared_with_the_ledger(books: Books) -> None:
    one, two = uuid7(), uuid7()
    await books.owner.execute(
        """
        INSERT INTO payments (id, type, status, sender_id, recipient_id, amount_minor, currency, refunded_minor, created_at, updated_at)
        VALUES ($1, 'instant', 'completed', $1, $2, 5, 'EUR', 2, now(), now())
        """,
        one,
        two,
    )
    await books.owner.execute(
        """
        INSERT INTO top_ups (id, user_id, amount_minor, currency, payment_method, status, created_at, updated_at)
        VALUES ($1, $2, 5, 'EUR', 'tok_visa', 'completed', now(), now())
        """,
        one,
        two,
    )
    await books.owner.execute(
        """
        INSERT INTO payouts (id, user_id, amount_minor, currency, destination, provider, status, created_at, updated_at)
        VALUES ($1, $2, 5, 'EUR', 'bank_ok', 'simulator', 'processing', now(), now())
        """,
        one,
        two,
    )
    found = {check for check, _ in await books.differences()}
    assert found == {
        *(f"{what} and ledger differ" for what in ("payment", "refunds", "top-up", "payout")),
        "held is not what is on its way",
    }
    assert set(BOOKS) == set(TAMPERING.values()), "every check of the ledger alone has found something"


steps = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3), st.integers(1, 120)), max_size=30)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(program=steps)
async def test_any_program_of_postings_conserves_money(books: Books, program: list[tuple[int, int, int]]) -> None:
    accounts = [books.clearing, *books.wallets]
    model = {account: await books.balance(account) for account in accounts}
    for source, target, amount in program:
        if source == target:
            continue
        moved = await books.move(accounts[source], accounts[target], amount, "hold")
        assert moved == (source == 0 or model[accounts[source]] >= amount)
        if moved:
            model[accounts[source]] -= amount
            model[accounts[target]] += amount
    assert {account: await books.balance(account) for account in accounts} == model
    assert sum(model.values()) == 0
    assert await books.differences() == []
