"""What exchanges have earned, summed up as they are made.

Expands only: a trigger does it, so old code keeps the sums as well.
"""

from alembic import op

from florin_kit.db.migrate import app_role, run_sql

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    run_sql("florin_payments", "0017_exchange_margins.sql")
    op.execute(f"REVOKE INSERT, UPDATE, DELETE ON exchange_margins FROM {app_role()}")


def downgrade() -> None:
    op.execute("DROP TRIGGER sum_margin ON exchanges")
    op.execute("DROP FUNCTION exchange_sum_margin")
    op.execute("DROP INDEX exchanges_created")
    op.execute("DROP TABLE exchange_margins")
