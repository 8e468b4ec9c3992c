"""Profiles, preferences, notifications."""

from alembic import op

from florin_kit.events.inbox import create_inbox, drop_inbox
from florin_kit.events.outbox import create_outbox, drop_outbox

revision = "0001"
down_revision = None


def upgrade() -> None:
    create_outbox(op)
    create_inbox(op)
    op.execute(
        """
        CREATE TABLE profiles (
            user_id uuid PRIMARY KEY,
            email text,
            name text,
            handle text,
            deleted boolean NOT NULL DEFAULT false,
            state_at timestamptz,
            phone text CHECK (phone ~ '^[+][1-9][0-9]{3,14}$'),
            address jsonb,
            bio text NOT NULL DEFAULT '' CHECK (length(bio) <= 500),
            avatar_id uuid,
            version integer NOT NULL CHECK (version >= 0),
            updated_at timestamptz NOT NULL
        )
        """
    )
    op.execute("CREATE UNIQUE INDEX profiles_avatar_id ON profiles (avatar_id) WHERE avatar_id IS NOT NULL")
    op.execute(
        """
        CREATE TABLE preferences (
            user_id uuid PRIMARY KEY,
            theme text NOT NULL CHECK (theme IN ('light', 'dark', 'system')),
            language text NOT NULL CHECK (length(language) <= 6),
            currency text NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
            time_zone text NOT NULL CHECK (length(time_zone) <= 64),
            notifications jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(notifications) = 'object'),
            version integer NOT NULL CHECK (version >= 0),
            updated_at timestamptz NOT NULL
        )
        """
    )
    op.execute(
        """
        CREATE TABLE notifications (
            id uuid PRIMARY KEY,
            user_id uuid NOT NULL,
            kind text NOT NULL CHECK (length(kind) <= 64),
            title text NOT NULL,
            body text NOT NULL,
            data jsonb NOT NULL,
            read_at timestamptz,
            created_at timestamptz NOT NULL
        )
        """
    )
    op.execute("CREATE INDEX notifications_user_id ON notifications (user_id, id DESC)")
    op.execute("CREATE INDEX notifications_unread ON notifications (user_id, id DESC) WHERE read_at IS NULL")


def downgrade() -> None:
    for table in ("notifications", "preferences", "profiles"):
        op.execute(f"DROP TABLE {table}")
    drop_inbox(op)
    drop_outbox(op)
