"""How far the continuous check of the ledger has come, for each account."""

from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.execute("""
        CREATE TABLE ledger_checks (
            account_id uuid PRIMARY KEY REFERENCES ledger_accounts,
            number bigint NOT NULL,
            checked_at timestamptz NOT NULL
        )
    """)


def downgrade() -> None:
    op.execute("DROP TABLE ledger_checks")
