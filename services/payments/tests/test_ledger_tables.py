"""What the ledger's tables refuse by themselves, also from their owner: no code has to be right for it."""

from collections.abc import AsyncIterator, Awaitable, Callable

import asyncpg
import pytest

NewDatabase = Callable[..., Awaitable[str]]
WALLET, CLEARING, DOLLARS = (f"00000000-0000-7000-8000-00000000000{n}" for n in (1, 2, 3))
BOOKED, REVERSAL = (f"00000000-0000-7000-8000-00000000001{n}" for n in (1, 2))
A_USER = "00000000-0000-7000-8000-000000000021"
BOOKS = f"""
INSERT INTO ledger_accounts (id, kind, owner_id, currency, created_at) VALUES
    ('{WALLET}', 'wallet', '{A_USER}', 'EUR', now()),
    ('{CLEARING}', 'psp_clearing', NULL, 'EUR', now()),
    ('{DOLLARS}', 'psp_clearing', NULL, 'USD', now());
INSERT INTO ledger_transactions VALUES
    ('{BOOKED}', 'top_up', gen_random_uuid(), NULL, now()),
    ('{REVERSAL}', 'reversal', gen_random_uuid(), '{BOOKED}', now());
INSERT INTO ledger_entries
    (account_id, number, transaction_id, amount_minor, currency, balance_after_minor, hash, created_at)
VALUES
    ('{CLEARING}', 1, '{BOOKED}', -100, 'EUR', -100, '\\x00', now()),
    ('{WALLET}', 1, '{BOOKED}', 100, 'EUR', 100, '\\x00', now());
"""


@pytest.fixture
async def owner(new_database: NewDatabase) -> AsyncIterator[asyncpg.Connection]:
    """The owner of the tables, to whom every table but a few columns is open."""
    connection = await asyncpg.connect(await new_database("florin_payments", role="owner"))
    await connection.execute(BOOKS)
    yield connection
    await connection.close()


async def test_nothing_is_left_open_but_an_owner_and_what_is_reversed(owner: asyncpg.Connection) -> None:
    rows = await owner.fetch("""
        SELECT table_name || '.' || column_name AS found FROM information_schema.columns
        WHERE table_name IN ('ledger_accounts', 'ledger_transactions', 'ledger_entries') AND is_nullable = 'YES'
    """)
    assert {row["found"] for row in rows} == {"ledger_accounts.owner_id", "ledger_transactions.reverses"}


def account(kind: str, owner_id: str | None, currency: str = "CHF", balance: int = 0) -> str:
    owned = f"'{owner_id}'" if owner_id else "NULL"
    return f"""INSERT INTO ledger_accounts (id, kind, owner_id, currency, balance_minor, created_at)
               VALUES (gen_random_uuid(), '{kind}', {owned}, '{currency}', {balance}, now())"""


def transaction(kind: str, reverses: str | None) -> str:
    reversed_ = f"'{reverses}'" if reverses else "NULL"
    return (
        f"INSERT INTO ledger_transactions VALUES (gen_random_uuid(), '{kind}', gen_random_uuid(), {reversed_}, now())"
    )


def entries(*rows: tuple[str, int, int, str], of: str = REVERSAL) -> str:
    values = ", ".join(
        f"('{account_id}', {number}, '{of}', {amount}, '{currency}', 0, '\\x00', now())"
        for account_id, number, amount, currency in rows
    )
    return f"""INSERT INTO ledger_entries
        (account_id, number, transaction_id, amount_minor, currency, balance_after_minor, hash, created_at)
        VALUES {values}"""


@pytest.mark.parametrize(
    "statement",
    [
        account("wallet", A_USER),
        account("hold", A_USER, balance=5),
        account("suspense", None, balance=-5),
        account("fees", None, currency="EUR"),
        entries((CLEARING, 2, 100, "EUR"), (WALLET, 2, -100, "EUR")),
        entries((CLEARING, 2, 1, "EUR"), (WALLET, 2, -1, "EUR")),
    ],
)
async def test_what_is_right_is_taken(owner: asyncpg.Connection, statement: str) -> None:
    """So that what is refused below is refused for the one thing that is wrong with it."""
    await owner.execute(statement)


@pytest.mark.parametrize(
    "statement",
    [
        account("purse", A_USER),
        account("wallet", A_USER, currency="eur"),
        account("wallet", A_USER, currency="EURO"),
        account("wallet", A_USER, currency="EUR"),
        account("wallet", None),
        account("fees", A_USER),
        account("psp_clearing", None, currency="EUR"),
        account("wallet", A_USER, balance=-1),
        account("hold", A_USER, balance=-1),
        transaction("gift", None),
        transaction("reversal", None),
        transaction("payment", BOOKED),
        transaction("reversal", BOOKED),
        transaction("reversal", A_USER),
        entries((CLEARING, 0, 100, "EUR"), (WALLET, 2, -100, "EUR")),
        entries((CLEARING, 2, 0, "EUR"), (WALLET, 2, 0, "EUR")),
        entries((CLEARING, 1, 100, "EUR"), (WALLET, 2, -100, "EUR")),
        entries((CLEARING, 2, 100, "USD"), (WALLET, 2, -100, "USD")),
        entries((DOLLARS, 2, 100, "USD"), (WALLET, 2, -100, "EUR")),
        entries((CLEARING, 2, 100, "EUR"), (WALLET, 2, -99, "EUR")),
        entries((CLEARING, 2, 100, "EUR"), (WALLET, 2, -100, "EUR"), of=A_USER),
        entries((CLEARING, 2, 100, "EUR"), (A_USER, 2, -100, "EUR")),
    ],
)
async def test_what_can_not_be_is_refused(owner: asyncpg.Connection, statement: str) -> None:
    with pytest.raises(asyncpg.IntegrityConstraintViolationError):
        await owner.execute(statement)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger_entries SET created_at = now()",
        "DELETE FROM ledger_entries",
        "TRUNCATE ledger_entries",
        "UPDATE ledger_transactions SET created_at = now()",
        "DELETE FROM ledger_transactions WHERE reverses IS NOT NULL",
        "TRUNCATE ledger_transactions CASCADE",
        "DELETE FROM ledger_accounts WHERE currency = 'USD'",
        "TRUNCATE ledger_accounts CASCADE",
    ],
)
async def test_what_was_written_stays(owner: asyncpg.Connection, statement: str) -> None:
    with pytest.raises(asyncpg.RestrictViolationError, match="append-only"):
        await owner.execute(statement)
