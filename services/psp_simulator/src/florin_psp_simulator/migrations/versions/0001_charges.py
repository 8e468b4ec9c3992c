"""Charges."""

from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.execute("""
        CREATE TABLE charges (
            id uuid PRIMARY KEY,
            idempotency_key text NOT NULL UNIQUE,
            amount_minor bigint NOT NULL CHECK (amount_minor > 0),
            currency text NOT NULL,
            payment_method text NOT NULL,
            status text NOT NULL CHECK (status IN ('succeeded', 'failed')),
            failure_code text,
            created_at timestamptz NOT NULL
        )
    """)


def downgrade() -> None:
    op.execute("DROP TABLE charges")
