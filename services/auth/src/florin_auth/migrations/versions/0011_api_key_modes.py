"""API keys have a mode; those made before, and by releases before, are live."""

from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.execute(
        "ALTER TABLE api_keys ADD COLUMN mode text NOT NULL DEFAULT 'live' "
        "CONSTRAINT api_keys_mode CHECK (mode IN ('live', 'test'))"
    )


def downgrade() -> None:
    """Whatever is in test mode ends: a release that knows no modes would take it for live."""
    op.execute("DELETE FROM api_keys WHERE mode = 'test'")
    op.execute("ALTER TABLE api_keys DROP COLUMN mode")
