"""The ledger, payments, top-ups and what they need."""

from alembic import op

from florin_kit.db.migrate import app_role, run_sql
from florin_kit.events.inbox import create_inbox, drop_inbox
from florin_kit.events.outbox import create_outbox, drop_outbox

revision = "0001"
down_revision = None


def upgrade() -> None:
    create_outbox(op)
    create_inbox(op)
    run_sql("florin_payments", "0001_ledger.sql")
    run_sql("florin_payments", "0001_payments.sql")
    role = app_role()
    for table in ("ledger_accounts", "ledger_transactions", "ledger_entries"):
        op.execute(f"REVOKE INSERT, UPDATE, DELETE ON {table} FROM {role}")
    for table in ("payment_history", "refunds"):
        op.execute(f"REVOKE UPDATE, DELETE ON {table} FROM {role}")
    for function in ("ledger_open", "ledger_move"):
        op.execute(f"REVOKE EXECUTE ON FUNCTION {function} FROM PUBLIC")
        op.execute(f"GRANT EXECUTE ON FUNCTION {function} TO {role}")


def downgrade() -> None:
    for function in ("payment_create", "ledger_move", "ledger_open"):
        op.execute(f"DROP FUNCTION {function}")
    for table in (
        "idempotency_keys",
        "top_ups",
        "refunds",
        "payment_history",
        "payments",
        "users",
        "ledger_entries",
        "ledger_transactions",
        "ledger_accounts",
    ):
        op.execute(f"DROP TABLE {table}")
    for function in ("ledger_entry_hash", "ledger_refuse_unbalanced", "ledger_refuse_change"):
        op.execute(f"DROP FUNCTION {function}")
    drop_inbox(op)
    drop_outbox(op)
