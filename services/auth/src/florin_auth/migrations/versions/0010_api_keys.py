"""API keys of vendors, and their secrets as hashes."""

from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.execute(
        """
        CREATE TABLE api_keys (
            id uuid PRIMARY KEY,
            user_id uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
            name text NOT NULL,
            scopes text[] NOT NULL CHECK (cardinality(scopes) > 0),
            created_at timestamptz NOT NULL,
            expires_at timestamptz,
            rotated_at timestamptz,
            ended_at timestamptz,
            end_reason text,
            last_used_at timestamptz,
            last_used_ip text,
            CHECK ((ended_at IS NULL) = (end_reason IS NULL))
        )
        """
    )
    op.execute("CREATE INDEX api_keys_user ON api_keys (user_id, created_at DESC)")
    op.execute("CREATE INDEX api_keys_over ON api_keys (coalesce(ended_at, expires_at))")
    op.execute(
        """
        CREATE TABLE api_key_secrets (
            id uuid PRIMARY KEY,
            key_id uuid NOT NULL REFERENCES api_keys (id) ON DELETE CASCADE,
            hash bytea NOT NULL UNIQUE CHECK (octet_length(hash) = 32),
            last_four text NOT NULL,
            created_at timestamptz NOT NULL,
            ends_at timestamptz
        )
        """
    )
    op.execute("CREATE INDEX api_key_secrets_key ON api_key_secrets (key_id, created_at DESC)")
    op.execute("CREATE INDEX api_key_secrets_over ON api_key_secrets (ends_at) WHERE ends_at IS NOT NULL")


def downgrade() -> None:
    op.execute("DROP TABLE api_key_secrets, api_keys")
