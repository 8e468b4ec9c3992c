"""A day with very many lines is read in pages, and not held in memory."""

import tracemalloc
from typing import Any

import pytest

from florin_payments.psp import simulator

_THEIRS = """
    INSERT INTO balance_transactions (id, kind, source, reference, amount_minor, currency, created_at)
    SELECT gen_random_uuid(), 'charge', 'chg_' || n, 'top_' || lpad(to_hex(n), 32, '0'), 100 + n % 7, 'EUR',
        date_trunc('day', now()) + (now() - date_trunc('day', now())) * n / {count} FROM generate_series(1, {count}) AS n
"""
_OURS = """
    INSERT INTO top_ups (id, user_id, amount_minor, currency, payment_method, provider, status, created_at, updated_at)
    SELECT lpad(to_hex(n), 32, '0')::uuid, gen_random_uuid(), 100 + n % 7, 'EUR', 'tok_visa', 'simulator', 'completed',
        now() - interval '1 s', now() - interval '1 s' FROM generate_series(1, {count}) AS n WHERE n % 1000 <> 0
"""
PEAK_BYTES_MAX = 24 * 1024 * 1024


async def run(books: Any, count: int) -> tuple[dict[str, Any], int]:
    """The outcome, and the most memory that Python had taken for it."""
    await books.tamper(_THEIRS.format(count=count))
    await books.execute(_OURS.format(count=count))
    await books.run()
    tracemalloc.start()
    try:
        await books.run(whole=True)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    return await books.today(), peak


async def test_many_pages_make_one_outcome(books: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(simulator, "PAGE", 250)
    day, _ = await run(books, 2_000)
    assert (day["told_count"], day["matched_count"], day["open_differences"]) == (2_000, 1_998, 2)


@pytest.mark.drill
async def test_a_hundred_thousand_lines(books: Any) -> None:
    day, peak = await run(books, 100_000)
    assert (day["told_count"], day["matched_count"], day["open_differences"]) == (100_000, 99_900, 100)
    assert peak < PEAK_BYTES_MAX, f"{peak / 1024 / 1024:.1f} MiB"
