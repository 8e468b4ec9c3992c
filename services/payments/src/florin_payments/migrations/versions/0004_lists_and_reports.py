"""Indexes that lists and searches are answered from, and the sums that reports are answered from."""

from alembic import op

from florin_kit.db.migrate import app_role, run_sql

revision = "0004"
down_revision = "0008"

INDEXES = (
    "users_search",
    "payments_search",
    "payments_recipient_amount",
    "payments_sender_amount",
    "payments_amount",
    "payments_created",
)


def upgrade() -> None:
    run_sql("florin_payments", "0004_lists.sql")
    run_sql("florin_payments", "0004_reports.sql")
    op.execute("REVOKE EXECUTE ON FUNCTION payments_search_file FROM PUBLIC")
    op.execute(f"GRANT EXECUTE ON FUNCTION payments_search_file TO {app_role()}")


def downgrade() -> None:
    op.execute("DROP FUNCTION report_differences")
    for table in ("report_sums", "report_owners", "report_progress"):
        op.execute(f"DROP TABLE {table}")
    op.execute("DROP TRIGGER note_change ON payments")
    op.execute("DROP FUNCTION payment_note_change")
    op.execute("DROP TABLE payment_changes")
    op.execute("ALTER TABLE payments DROP COLUMN created_xid")
    op.execute("DROP FUNCTION payments_search_file")
    for index in INDEXES:
        op.execute(f"DROP INDEX {index}")
