"""Counters of failed sign-ins."""

from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    # `device` is all zeros for everybody who is not on a device of the account's own.
    op.execute(
        """
        CREATE TABLE sign_in_counters (
            account bytea NOT NULL,
            device uuid NOT NULL,
            failures integer NOT NULL DEFAULT 0,
            level integer NOT NULL DEFAULT 0,
            last_failure_at timestamptz,
            locked_until timestamptz,
            PRIMARY KEY (account, device)
        )
        """
    )
    op.execute("CREATE INDEX sign_in_counters_age ON sign_in_counters (last_failure_at)")


def downgrade() -> None:
    op.execute("DROP TABLE sign_in_counters")
