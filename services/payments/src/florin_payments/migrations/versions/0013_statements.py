"""Closed months of wallets, and the time zones of their owners.

Expands only: nothing that runs already reads or writes these tables.
"""

from alembic import op

from florin_kit.db.migrate import app_role, run_sql

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    run_sql("florin_payments", "0013_statements.sql")
    op.execute(f"REVOKE UPDATE, DELETE ON statements FROM {app_role()}")


def downgrade() -> None:
    for table in ("statements", "statement_accounts", "time_zones"):
        op.execute(f"DROP TABLE {table}")
