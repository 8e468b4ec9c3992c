"""Outbox and inbox."""

from alembic import op

from florin_kit.events.inbox import create_inbox, drop_inbox
from florin_kit.events.outbox import create_outbox, drop_outbox

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    create_outbox(op)
    create_inbox(op)


def downgrade() -> None:
    drop_inbox(op)
    drop_outbox(op)
