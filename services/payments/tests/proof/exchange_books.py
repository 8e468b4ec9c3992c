"""What must be true of exchanges, whatever has happened to them."""

from fractions import Fraction
from typing import Any

from florin_payments.money import DECIMALS


async def broken(world: Any, events: dict[str, list[str]]) -> list[str]:
    """Everything that is not as it must be; empty when all is well."""
    found = [f"exchange and quote differ: {row}" for row in await world.rows(_QUOTES)]
    for row in await world.rows("SELECT 'exc_' || replace(id::text, '-', '') AS wire_id, * FROM exchanges"):
        found += [f"{row.wire_id}: {what}" for what in _wrong(row)]
        if events.get(row.wire_id) != ["exchange.completed"]:
            found.append(f"{row.wire_id} published {events.get(row.wire_id)}")
    return found


def _wrong(row: Any) -> list[str]:
    """The amounts, computed once more from what they were computed from."""
    scale = Fraction(10) ** (DECIMALS[row.target_currency] - DECIMALS[row.source_currency])
    worth = row.source_minor * scale * Fraction(row.target_rate) / Fraction(row.source_rate)
    promised = worth * (10_000 - row.spread_bp) / 10_000
    found = []
    if not row.mid_minor <= worth < row.mid_minor + 1:
        found.append(f"{row.source_minor} is worth {worth}, not {row.mid_minor}")
    if row.target_minor > promised or (row.fixed == "source" and row.target_minor <= promised - 1):
        found.append(f"{promised} were promised, {row.target_minor} given")
    return found


_FIGURES = """
    {0}.user_id, {0}.source_currency, {0}.source_minor, {0}.target_currency, {0}.target_minor, {0}.mid_minor,
    {0}.fixed, {0}.source_rate, {0}.target_rate, {0}.spread_bp, {0}.sheet_id
"""
_QUOTES = f"""
    SELECT q.id, q.exchange_id, e.id FROM exchange_quotes q FULL JOIN exchanges e ON e.quote_id = q.id
    WHERE (q.exchange_id IS NOT NULL OR e.id IS NOT NULL) AND (q.exchange_id IS DISTINCT FROM e.id
        OR ({_FIGURES.format("q")}) IS DISTINCT FROM ({_FIGURES.format("e")}))
"""
