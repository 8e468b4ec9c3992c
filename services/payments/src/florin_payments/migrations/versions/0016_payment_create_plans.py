"""Paying never reads a whole table, however its plan was made.

Expands only: the functions do the same.
"""

from alembic import op

from florin_kit.db.migrate import run_sql

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    run_sql("florin_payments", "0016_payment_create_plans.sql")


def downgrade() -> None:
    op.execute(
        """
        DO $$
        DECLARE found regprocedure;
        BEGIN
            FOR found IN SELECT oid::regprocedure FROM pg_proc
                WHERE proname = 'payment_create' AND pronamespace = current_schema()::regnamespace
            LOOP
                EXECUTE format('ALTER FUNCTION %s RESET enable_seqscan', found);
            END LOOP;
        END $$
        """
    )
