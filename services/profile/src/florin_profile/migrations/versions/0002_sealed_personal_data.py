"""Phone, address and bio move into one sealed column.

Expands only. The plain columns stay for processes of the release before; what one of them still writes is
sealed by the next change or by the job that looks for it (`florin_profile.profiles.personal`). A later
release drops them.
"""

from alembic import op

from florin_kit.db.data_keys import create_data_keys, drop_data_keys

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    create_data_keys(op)
    op.execute("ALTER TABLE profiles ADD COLUMN personal bytea")
    # What is left to seal; empty as soon as the job has been through.
    op.execute(
        "CREATE INDEX profiles_plain ON profiles (user_id) "
        " WHERE NOT deleted AND (phone IS NOT NULL OR jsonb_typeof(address) = 'object' OR bio <> '')"
    )


def downgrade() -> None:
    # SQL has no key to open anything with: better stop than throw people's data away.
    op.execute(
        "DO $$ BEGIN IF EXISTS (SELECT FROM profiles WHERE personal IS NOT NULL) THEN"
        " RAISE EXCEPTION 'profiles hold sealed data that this downgrade would lose'; END IF; END $$"
    )
    op.execute("DROP INDEX profiles_plain")
    op.execute("ALTER TABLE profiles DROP COLUMN personal")
    drop_data_keys(op)
