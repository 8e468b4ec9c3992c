"""Top-ups that wait for the customer, webhooks of the provider, payment methods, disputes."""

from alembic import op

from florin_kit.db.migrate import run_sql

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    run_sql("florin_payments", "0003_provider.sql")


def downgrade() -> None:
    for table in ("top_up_disputes", "psp_webhooks", "payment_methods"):
        op.execute(f"DROP TABLE {table}")
    op.execute("DROP INDEX top_ups_due")
    op.execute("DROP INDEX top_ups_charge")
    # The states before knew of no others; what the old code finds open, it asks the provider about.
    op.execute("UPDATE top_ups SET status = 'processing' WHERE status IN ('requires_action', 'unknown')")
    op.execute("""
        ALTER TABLE top_ups
            DROP CONSTRAINT top_ups_status_check,
            ADD CONSTRAINT top_ups_status_check CHECK (status IN ('processing', 'completed', 'failed')),
            DROP COLUMN provider, DROP COLUMN token, DROP COLUMN customer, DROP COLUMN recovery_point,
            DROP COLUMN checks, DROP COLUMN action_url, DROP COLUMN action_until
    """)
