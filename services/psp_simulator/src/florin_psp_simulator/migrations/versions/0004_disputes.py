"""Disputes with evidence, deadline and outcome."""

from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.execute("""
        CREATE TABLE disputes (
            id uuid PRIMARY KEY,
            charge_id uuid NOT NULL REFERENCES charges,
            amount_minor bigint NOT NULL CHECK (amount_minor > 0),
            currency text NOT NULL,
            fee_minor bigint NOT NULL CHECK (fee_minor >= 0),
            reason text NOT NULL,
            status text NOT NULL CHECK (status IN ('needs_response', 'under_review', 'won', 'lost')),
            respond_by timestamptz NOT NULL,
            evidence jsonb,
            decides_at timestamptz,
            created_at timestamptz NOT NULL
        )
    """)
    op.execute("CREATE INDEX disputes_open ON disputes (id) WHERE status IN ('needs_response', 'under_review')")
    op.execute("CREATE INDEX disputes_created ON disputes (created_at)")


def downgrade() -> None:
    op.execute("DROP TABLE disputes")
