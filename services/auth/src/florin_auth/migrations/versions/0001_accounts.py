"""Users, one-time tokens of their e-mails, and requests that are worked on after the answer."""

from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.execute(
        """
        CREATE TABLE users (
            id uuid PRIMARY KEY,
            email text NOT NULL UNIQUE CHECK (email = lower(email)),
            name text NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
            handle text NOT NULL UNIQUE CHECK (handle ~ '^[a-z0-9_]{3,30}$'),
            role text NOT NULL CHECK (role IN ('ADMIN', 'VENDOR', 'CUSTOMER')),
            status text NOT NULL CHECK (status IN ('pending', 'invited', 'active', 'locked', 'deleted')),
            password_hash text,
            password_version integer NOT NULL DEFAULT 0,
            email_verified_at timestamptz,
            created_at timestamptz NOT NULL,
            updated_at timestamptz NOT NULL,
            last_sign_in_at timestamptz
        )
        """
    )
    op.execute(
        """
        CREATE TABLE one_time_tokens (
            id uuid PRIMARY KEY,
            user_id uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
            purpose text NOT NULL,
            token_hash bytea NOT NULL UNIQUE,
            payload bytea,
            created_at timestamptz NOT NULL,
            expires_at timestamptz NOT NULL,
            used_at timestamptz
        )
        """
    )
    op.execute("CREATE INDEX one_time_tokens_user ON one_time_tokens (user_id, purpose)")
    op.execute("CREATE INDEX one_time_tokens_expiry ON one_time_tokens (expires_at)")
    op.execute(
        """
        CREATE TABLE account_requests (
            id uuid PRIMARY KEY,
            kind text NOT NULL,
            payload bytea NOT NULL,
            created_at timestamptz NOT NULL,
            attempts integer NOT NULL DEFAULT 0,
            due_at timestamptz NOT NULL
        )
        """
    )
    op.execute("CREATE INDEX account_requests_due ON account_requests (due_at)")


def downgrade() -> None:
    op.execute("DROP TABLE account_requests, one_time_tokens, users")
