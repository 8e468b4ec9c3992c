"""Devices, sessions and their refresh tokens."""

from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.execute(
        """
        CREATE TABLE devices (
            id uuid PRIMARY KEY,
            user_id uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
            token_hash bytea NOT NULL,
            name text NOT NULL,
            created_at timestamptz NOT NULL,
            last_seen_at timestamptz NOT NULL,
            UNIQUE (user_id, token_hash)
        )
        """
    )
    op.execute(
        """
        CREATE TABLE sessions (
            id uuid PRIMARY KEY,
            user_id uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
            device_id uuid REFERENCES devices (id) ON DELETE SET NULL,
            transport text NOT NULL CHECK (transport IN ('cookie', 'token')),
            device_name text NOT NULL,
            agent text NOT NULL,
            ip text NOT NULL,
            place text,
            amr text[] NOT NULL,
            auth_time timestamptz NOT NULL,
            created_at timestamptz NOT NULL,
            last_used_at timestamptz NOT NULL,
            expires_at timestamptz NOT NULL,
            ends_at timestamptz NOT NULL,
            ended_at timestamptz,
            end_reason text,
            CHECK ((ended_at IS NULL) = (end_reason IS NULL))
        )
        """
    )
    op.execute("CREATE INDEX sessions_user ON sessions (user_id, created_at) WHERE ended_at IS NULL")
    op.execute("CREATE INDEX sessions_ended ON sessions (ended_at) WHERE ended_at IS NOT NULL")
    op.execute("CREATE INDEX sessions_expiry ON sessions (expires_at) WHERE ended_at IS NULL")
    op.execute(
        """
        CREATE TABLE refresh_tokens (
            id uuid PRIMARY KEY,
            user_id uuid NOT NULL,
            session_id uuid NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
            token_hash bytea NOT NULL UNIQUE,
            parent_id uuid REFERENCES refresh_tokens (id) ON DELETE CASCADE,
            retry_hash bytea,
            created_at timestamptz NOT NULL,
            expires_at timestamptz NOT NULL,
            used_at timestamptz,
            revoked_at timestamptz
        )
        """
    )
    op.execute("CREATE INDEX refresh_tokens_session ON refresh_tokens (session_id)")
    # A token has one child: the database itself refuses a second winner.
    op.execute("CREATE UNIQUE INDEX refresh_tokens_parent ON refresh_tokens (parent_id)")


def downgrade() -> None:
    op.execute("DROP TABLE refresh_tokens, sessions, devices")
