"""Keys that sign access tokens."""

from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.execute(
        """
        CREATE TABLE signing_keys (
            kid text PRIMARY KEY,
            public_key bytea NOT NULL,
            private_key bytea NOT NULL,
            created_at timestamptz NOT NULL,
            active_at timestamptz NOT NULL,
            retired_at timestamptz
        )
        """
    )


def downgrade() -> None:
    op.execute("DROP TABLE signing_keys")
