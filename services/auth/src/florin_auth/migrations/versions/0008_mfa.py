"""Second factors: authenticator apps, recovery codes, passkeys, and the challenges that lead to them."""

from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.execute("ALTER TABLE users ADD COLUMN mfa_enabled boolean NOT NULL DEFAULT false")
    op.execute(
        """
        CREATE TABLE totp_secrets (
            user_id uuid PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
            secret bytea NOT NULL,
            created_at timestamptz NOT NULL,
            confirmed_at timestamptz,
            last_step bigint NOT NULL DEFAULT 0
        )
        """
    )
    op.execute(
        """
        CREATE TABLE recovery_codes (
            user_id uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
            code_hash bytea NOT NULL,
            used_at timestamptz,
            PRIMARY KEY (user_id, code_hash)
        )
        """
    )
    op.execute(
        """
        CREATE TABLE passkeys (
            id uuid PRIMARY KEY,
            user_id uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
            credential_id bytea NOT NULL UNIQUE,
            public_key bytea NOT NULL,
            sign_count bigint NOT NULL,
            name text NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
            created_at timestamptz NOT NULL,
            last_used_at timestamptz
        )
        """
    )
    op.execute("CREATE INDEX passkeys_user ON passkeys (user_id)")
    op.execute(
        """
        CREATE TABLE challenges (
            id uuid PRIMARY KEY,
            purpose text NOT NULL,
            user_id uuid REFERENCES users (id) ON DELETE CASCADE,
            token_hash bytea NOT NULL UNIQUE,
            payload bytea NOT NULL,
            created_at timestamptz NOT NULL,
            expires_at timestamptz NOT NULL,
            used_at timestamptz
        )
        """
    )
    # All sessions of a user, ended ones too: was such a program, such an hour, seen before?
    op.execute("CREATE INDEX sessions_history ON sessions (user_id, created_at)")
    op.execute("CREATE INDEX challenges_expiry ON challenges (expires_at)")


def downgrade() -> None:
    op.execute("DROP INDEX sessions_history")
    op.execute("DROP TABLE challenges, passkeys, recovery_codes, totp_secrets")
    op.execute("ALTER TABLE users DROP COLUMN mfa_enabled")
