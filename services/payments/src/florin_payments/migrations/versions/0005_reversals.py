"""Undoing a ledger transaction."""

from alembic import op

from florin_kit.db.migrate import app_role, run_sql

revision = "0005"
down_revision = "0003"


def upgrade() -> None:
    run_sql("florin_payments", "0005_reversals.sql")
    op.execute("REVOKE EXECUTE ON FUNCTION ledger_reverse FROM PUBLIC")
    op.execute(f"GRANT EXECUTE ON FUNCTION ledger_reverse TO {app_role()}")


def downgrade() -> None:
    op.execute("DROP FUNCTION ledger_reverse")
