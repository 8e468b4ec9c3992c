"""Currency exchange: rates, quotes, exchanges, and postings of more than two entries."""

from alembic import op
from sqlalchemy import text

from florin_kit.db.migrate import app_role, run_sql

revision = "0014"
down_revision = "0013"

# A constraint and the kinds that it allows besides whatever it allowed before.
KINDS = {
    "ledger_accounts": "kind ~ '^exchange_(position|margin)_[0-9a-f]$'",
    "ledger_transactions": "kind = 'exchange'",
}
_RULE = text("""
    SELECT pg_get_expr(conbin, conrelid) FROM pg_constraint
    WHERE conrelid = CAST(:table AS regclass) AND conname = :name
""")


def upgrade() -> None:
    for table, allowed in KINDS.items():
        _replace(table, f"({_rule(table)}) OR {allowed}")
    run_sql("florin_payments", "0014_exchange.sql")
    role = app_role()
    op.execute("REVOKE EXECUTE ON FUNCTION ledger_post FROM PUBLIC")
    op.execute(f"GRANT EXECUTE ON FUNCTION ledger_post TO {role}")
    op.execute(f"REVOKE UPDATE, DELETE ON exchanges, exchange_rates FROM {role}")


def downgrade() -> None:
    for table in ("exchanges", "exchange_quotes", "exchange_rates", "exchange_sheets", "exchange_sources"):
        op.execute(f"DROP TABLE {table}")
    op.execute("DROP FUNCTION ledger_post")
    for table, allowed in KINDS.items():
        _replace(table, _rule(table).removesuffix(f" OR ({allowed})"))


def _rule(table: str) -> str:
    found: str = op.get_bind().execute(_RULE, {"table": table, "name": f"{table}_kind_check"}).scalar_one()
    return found


def _replace(table: str, rule: str) -> None:
    """NOT VALID: the rows that are there kept to the narrower rule, and need not be read again."""
    name = f"{table}_kind_check"
    op.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}, ADD CONSTRAINT {name} CHECK ({rule}) NOT VALID")
