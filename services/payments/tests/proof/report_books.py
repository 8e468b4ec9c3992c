"""What the platform's report says is what the books say, to the last minor unit, whatever is folded when."""

from datetime import UTC, datetime, timedelta
from typing import Any, get_args
from zoneinfo import ZoneInfo

from florin_payments.reports import service
from florin_payments.reports.folding import Folding
from florin_payments.reports.question import GroupBy, Question

ZONES = (ZoneInfo("UTC"), ZoneInfo("Asia/Kolkata"))
# What moved, less what was taken back, in every currency.
_BOOKS = """
    SELECT t.kind, e.currency, sum(e.amount_minor)::bigint AS amount
    FROM ledger_entries e JOIN ledger_transactions t ON t.id = e.transaction_id
    WHERE t.kind IN ('payment', 'refund') AND e.amount_minor > 0
        AND NOT EXISTS (SELECT FROM ledger_transactions r WHERE r.reverses = t.id)
    GROUP BY 1, 2
    UNION ALL
    SELECT 'exchange_margin', e.currency, sum(e.amount_minor)::bigint
    FROM ledger_entries e JOIN ledger_accounts a ON a.id = e.account_id
    WHERE a.kind LIKE 'exchange\\_margin\\__' GROUP BY 2 HAVING sum(e.amount_minor) <> 0
    UNION ALL
    -- What the provider takes for lost disputes, in the books or about to be, less what was disputed.
    SELECT 'dispute', currency, sum(amount)::bigint FROM (
        SELECT e.currency, e.amount_minor AS amount
        FROM ledger_entries e JOIN ledger_accounts a ON a.id = e.account_id
        JOIN ledger_transactions t ON t.id = e.transaction_id
        WHERE t.kind = 'dispute' AND a.kind = 'psp_clearing'
        UNION ALL
        SELECT d.currency, s.amount_minor - s.settled_minor - s.advanced_minor
        FROM dispute_shares s JOIN disputes d ON d.id = s.dispute_id WHERE d.status = 'lost'
        UNION ALL
        SELECT currency, -amount_minor FROM disputes WHERE status = 'lost'
    ) AS lost GROUP BY 2
"""


async def broken(world: Any) -> list[str]:
    """Every sum that differs; before and after the sums are folded."""
    rows = await world.rows(_BOOKS)
    books = {(row.kind, row.currency): row.amount for row in rows if row.amount}
    found = await _differing(world, books)
    while await Folding(world.database, sums_from_payments=1).fold_reports():
        pass
    return found + await _differing(world, books)


async def _differing(world: Any, books: dict[tuple[str, str], int]) -> list[str]:
    # Programs move the clock of scheduled payments ahead.
    end = datetime.now(UTC) + timedelta(days=300)
    found = []
    for group_by in get_args(GroupBy):
        for zone in ZONES:
            told = await _told(world, Question(None, end - timedelta(days=303), end, group_by, zone))
            of_payments = group_by in ("status", "type")
            meant = {key: amount for key, amount in books.items() if not of_payments or key[0] in ("payment", "refund")}
            if told != meant:
                found.append(f"report by {group_by}, {zone}: {told}, the books say {meant}")
    return found


async def _told(world: Any, question: Question) -> dict[tuple[str, str], int]:
    sums: dict[tuple[str, str], int] = {}
    async with world.database.read() as ro:
        for line in await service.report(ro, question):
            for kind, amount in (("payment", line.completed_total), ("refund", line.refunded)):
                sums[kind, line.currency] = sums.get((kind, line.currency), 0) + amount
        if question.group_by not in ("status", "type"):
            for fee in await service.fee_lines(ro, question, "simulator"):
                if fee.kind != "provider":
                    sums[fee.kind, fee.currency] = sums.get((fee.kind, fee.currency), 0) + fee.amount
    return {key: amount for key, amount in sums.items() if amount}
