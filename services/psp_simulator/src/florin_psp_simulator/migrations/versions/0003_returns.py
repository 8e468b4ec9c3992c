"""Payouts that a bank sends back."""

from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.execute("ALTER TABLE payouts DROP CONSTRAINT payouts_status_check")
    op.execute("""
        ALTER TABLE payouts ADD CONSTRAINT payouts_status_check
            CHECK (status IN ('processing', 'paid', 'failed', 'returned'))
    """)


def downgrade() -> None:
    op.execute("UPDATE payouts SET status = 'failed' WHERE status = 'returned'")
    op.execute("ALTER TABLE payouts DROP CONSTRAINT payouts_status_check")
    op.execute("""
        ALTER TABLE payouts ADD CONSTRAINT payouts_status_check CHECK (status IN ('processing', 'paid', 'failed'))
    """)
