"""Changes of e-mail addresses, and identities at other providers."""

from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.execute(
        """
        CREATE TABLE email_changes (
            user_id uuid PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
            new_email text NOT NULL CHECK (new_email = lower(new_email)),
            created_at timestamptz NOT NULL,
            old_confirmed_at timestamptz,
            new_confirmed_at timestamptz
        )
        """
    )
    op.execute(
        """
        CREATE TABLE identities (
            id uuid PRIMARY KEY,
            user_id uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
            issuer text NOT NULL,
            subject text NOT NULL,
            email text,
            created_at timestamptz NOT NULL,
            last_used_at timestamptz,
            UNIQUE (issuer, subject)
        )
        """
    )
    op.execute("CREATE INDEX identities_user ON identities (user_id)")


def downgrade() -> None:
    op.execute("DROP TABLE identities, email_changes")
