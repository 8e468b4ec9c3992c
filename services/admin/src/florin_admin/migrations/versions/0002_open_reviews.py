"""The overview counts payments in review."""

from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.execute("CREATE INDEX payments_in_review ON payments (id) WHERE status = 'in_review'")


def downgrade() -> None:
    op.execute("DROP INDEX payments_in_review")
