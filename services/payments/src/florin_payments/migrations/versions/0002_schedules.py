"""Recurring payments."""

from alembic import op

from florin_kit.db.migrate import run_sql

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    run_sql("florin_payments", "0002_schedules.sql")


def downgrade() -> None:
    op.execute("CREATE INDEX payments_due ON payments (scheduled_at) WHERE status = 'scheduled'")
    op.execute("DROP INDEX payments_due_or_retry")
    op.execute("DROP INDEX payments_occurrence")
    op.execute("ALTER TABLE payments DROP CONSTRAINT occurrence_of_a_schedule")
    for column in ("retry_at", "attempts", "occurrence", "schedule_id"):
        op.execute(f"ALTER TABLE payments DROP COLUMN {column}")
    op.execute("DROP TABLE schedules")
