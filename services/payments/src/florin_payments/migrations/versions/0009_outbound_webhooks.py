"""Outbound webhooks: endpoints of vendors, deliveries, attempts; data keys that seal their secrets."""

from alembic import op

from florin_kit.db.data_keys import create_data_keys, drop_data_keys
from florin_kit.db.migrate import run_sql

revision = "0009"
down_revision = "0004"


def upgrade() -> None:
    create_data_keys(op)
    run_sql("florin_payments", "0009_outbound_webhooks.sql")


def downgrade() -> None:
    for table in ("webhook_attempts", "webhook_deliveries", "webhook_endpoints"):
        op.execute(f"DROP TABLE {table}")
    drop_data_keys(op)
