"""E-mails to be sent: written with what they tell of, sent after."""

from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.execute(
        """
        CREATE TABLE mails (
            id uuid PRIMARY KEY,
            kind text NOT NULL,
            recipient_hash bytea NOT NULL,
            content bytea,
            created_at timestamptz NOT NULL,
            due_at timestamptz NOT NULL,
            attempts integer NOT NULL DEFAULT 0,
            sent_at timestamptz,
            failed_at timestamptz,
            error text
        )
        """
    )
    op.execute("CREATE INDEX mails_due ON mails (due_at) WHERE sent_at IS NULL AND failed_at IS NULL")
    op.execute("CREATE INDEX mails_recipient ON mails (recipient_hash, kind, created_at)")


def downgrade() -> None:
    op.execute("DROP TABLE mails")
