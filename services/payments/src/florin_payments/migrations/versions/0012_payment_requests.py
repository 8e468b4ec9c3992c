"""Payment requests: asking for money, and which payments answer it."""

from alembic import op

from florin_kit.db.migrate import app_role, run_sql

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    run_sql("florin_payments", "0012_requests.sql")
    op.execute(f"REVOKE UPDATE, DELETE ON payment_request_history FROM {app_role()}")


def downgrade() -> None:
    op.execute("DROP INDEX payments_request")
    op.execute("ALTER TABLE payments DROP COLUMN request_id")
    for table in ("payment_request_history", "payment_requests"):
        op.execute(f"DROP TABLE {table}")
