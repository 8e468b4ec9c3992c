"""What the provider's books say, compared with ours.

Expands only: new tables, and indexes by which settled top-ups, payouts and disputes of a period are found.
"""

from alembic import op

from florin_kit.db.migrate import run_sql

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    run_sql("florin_payments", "0015_reconciliation.sql")


def downgrade() -> None:
    for index in ("top_ups_settled", "payouts_settled", "disputes_lost"):
        op.execute(f"DROP INDEX {index}")
    for table in (
        "reconciliation_differences",
        "reconciliation_runs",
        "reconciliation_days",
        "provider_movements",
    ):
        op.execute(f"DROP TABLE {table}")
