"""Keys of keyed hashes lie in the database, sealed, so that the key that seals them can be replaced."""

from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    op.execute(
        """
        CREATE TABLE lookup_keys (
            id text PRIMARY KEY,
            purpose text NOT NULL,
            generation integer NOT NULL CHECK (generation > 0),
            key bytea NOT NULL,
            made_under text NOT NULL,
            created_at timestamptz NOT NULL,
            UNIQUE (purpose, generation)
        )
        """
    )


def downgrade() -> None:
    """What was hashed with a key that does not follow from the key encryption key is worth nothing afterwards."""
    op.execute("DROP TABLE lookup_keys")
