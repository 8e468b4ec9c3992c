"""A day with very many lines is read in pages, and not held in memory."""

import resource
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
GROWTH_KIB_MAX = 64 * 1024


async def run(books: Any, count: int) -> tuple[dict[str, Any], int]:
    """The outcome, and by how much the most memory of this process has grown, in KiB."""
    await books.tamper(_THEIRS.format(count=count))
    await books.execute(_OURS.format(count=count))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    await books.run()
    return await books.today(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before


async def test_many_pages_make_one_outcome(books: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(simulator, "PAGE", 250)
    day, _ = await run(books, 2_000)
    assert (day["told_count"], day["matched_count"], day["open_differences"]) == (2_000, 1_998, 2)


@pytest.mark.drill
async def test_a_hundred_thousand_lines(books: Any) -> None:
    day, growth_kib = await run(books, 100_000)
    assert (day["told_count"], day["matched_count"], day["open_differences"]) == (100_000, 99_900, 100)
    assert growth_kib < GROWTH_KIB_MAX
