"""Disputes: who carries them, evidence, outcome; and a kind of ledger transaction for what they take."""

from alembic import op
from sqlalchemy import text

from florin_kit.db.migrate import app_role, run_sql

revision = "0010"
down_revision = "0009"

CONSTRAINT = "ledger_transactions_kind_check"
_DEFINITION = text("SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = :name")
_KIND = "OR kind = 'dispute'"


def upgrade() -> None:
    run_sql("florin_payments", "0010_disputes.sql")
    op.execute(f"REVOKE UPDATE, DELETE ON dispute_history FROM {app_role()}")
    # Whatever kinds there are by now stay allowed.
    definition = op.get_bind().execute(_DEFINITION, {"name": CONSTRAINT}).scalar_one()
    _replace(f"CHECK ({definition.removeprefix('CHECK ').removesuffix(' NOT VALID')} {_KIND})")


def downgrade() -> None:
    for table in ("dispute_files", "dispute_history", "dispute_shares", "disputes"):
        op.execute(f"DROP TABLE {table}")
    # What was posted stays in the books, so the rule holds for new rows only.
    definition = op.get_bind().execute(_DEFINITION, {"name": CONSTRAINT}).scalar_one()
    kinds = definition.removeprefix("CHECK ").removesuffix(" NOT VALID").replace("OR (kind = 'dispute'::text)", "")
    _replace(f"CHECK {kinds}", validate=False)


def _replace(check: str, *, validate: bool = True) -> None:
    op.execute(f"ALTER TABLE ledger_transactions DROP CONSTRAINT {CONSTRAINT}")
    op.execute(f"ALTER TABLE ledger_transactions ADD CONSTRAINT {CONSTRAINT} {check} NOT VALID")
    if validate:
        op.execute(f"ALTER TABLE ledger_transactions VALIDATE CONSTRAINT {CONSTRAINT}")
