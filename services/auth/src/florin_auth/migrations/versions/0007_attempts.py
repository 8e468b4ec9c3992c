"""Attempts on one account within a time: sign-in, registration, password reset."""

from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.execute(
        """
        CREATE TABLE attempt_windows (
            key bytea PRIMARY KEY,
            times timestamptz[] NOT NULL,
            expires_at timestamptz NOT NULL
        )
        """
    )
    op.execute("CREATE INDEX attempt_windows_expiry ON attempt_windows (expires_at)")


def downgrade() -> None:
    op.execute("DROP TABLE attempt_windows")
