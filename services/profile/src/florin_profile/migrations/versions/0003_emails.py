"""E-mails about notifications, and what others were told of preferences.

Expands only: nothing of it is read or written by the release before.
"""

from alembic import op

from florin_kit.mail.table import create_mails, drop_mails

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    create_mails(op)
    op.execute("ALTER TABLE profiles ADD COLUMN status text")
    # Notifications that are still to become an e-mail, and how many each person got in the present hour.
    op.execute(
        """
        CREATE TABLE mail_items (
            id uuid PRIMARY KEY,
            user_id uuid NOT NULL,
            kind text NOT NULL,
            title text NOT NULL,
            body text NOT NULL,
            data jsonb NOT NULL,
            created_at timestamptz NOT NULL
        )
        """
    )
    op.execute("CREATE INDEX mail_items_user ON mail_items (user_id, id DESC)")
    op.execute(
        """
        CREATE TABLE mail_allowances (
            user_id uuid PRIMARY KEY,
            hour_began_at timestamptz NOT NULL,
            sent integer NOT NULL DEFAULT 0,
            due_at timestamptz
        )
        """
    )
    op.execute("CREATE INDEX mail_allowances_due ON mail_allowances (due_at) WHERE due_at IS NOT NULL")
    # A job tells them, so that a change by the release before is told of, too.
    op.execute("ALTER TABLE preferences ADD COLUMN told_version integer NOT NULL DEFAULT 0")
    op.execute("CREATE INDEX preferences_untold ON preferences (user_id) WHERE version > told_version")


def downgrade() -> None:
    op.execute("DROP INDEX preferences_untold")
    op.execute("ALTER TABLE preferences DROP COLUMN told_version")
    op.execute("DROP TABLE mail_allowances")
    op.execute("DROP TABLE mail_items")
    op.execute("ALTER TABLE profiles DROP COLUMN status")
    drop_mails(op)
