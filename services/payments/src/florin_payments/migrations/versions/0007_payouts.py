"""Payouts: money from a wallet to a bank account."""

from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.execute("""
        CREATE TABLE payouts (
            id uuid PRIMARY KEY,
            user_id uuid NOT NULL,
            amount_minor bigint NOT NULL CHECK (amount_minor > 0),
            currency text NOT NULL,
            destination text NOT NULL,
            provider text NOT NULL,
            psp_payout text,
            status text NOT NULL CHECK (status IN ('processing', 'unknown', 'completed', 'failed', 'returned')),
            failure_code text,
            created_at timestamptz NOT NULL,
            updated_at timestamptz NOT NULL,
            check_at timestamptz,
            checks integer NOT NULL DEFAULT 0
        )
    """)
    op.execute("CREATE INDEX payouts_user ON payouts (user_id, id DESC)")
    op.execute("CREATE INDEX payouts_due ON payouts (check_at) WHERE check_at IS NOT NULL")


def downgrade() -> None:
    op.execute("DROP TABLE payouts")
