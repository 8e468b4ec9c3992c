"""Payments straight from a payment method: a top-up that is for one payment."""

from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.execute("ALTER TABLE top_ups ADD COLUMN payment_id uuid")
    op.execute("CREATE UNIQUE INDEX top_ups_payment ON top_ups (payment_id) WHERE payment_id IS NOT NULL")


def downgrade() -> None:
    op.execute("ALTER TABLE top_ups DROP COLUMN payment_id")
