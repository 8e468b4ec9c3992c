"""What is counted against limits, decisions, and reviews with who approved."""

from alembic import op

from florin_kit.db.migrate import app_role, run_sql

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    run_sql("florin_payments", "0011_rules.sql")
    role = app_role()
    op.execute(f"REVOKE UPDATE, DELETE ON review_approvals FROM {role}")
    op.execute(f"REVOKE DELETE ON reviews FROM {role}")
    op.execute(f"REVOKE DELETE ON spending FROM {role}")


def downgrade() -> None:
    op.execute("""
        DROP FUNCTION payment_create (
            uuid, text, text, bytea, bytea, bytea[], uuid, text, uuid, uuid, bigint, text, text, jsonb, timestamptz,
            timestamptz, uuid, uuid, text[], text[], text[], bigint, bigint, bigint, integer, integer, jsonb)
    """)
    op.execute("DROP TABLE review_approvals")
    op.execute("DROP TABLE reviews")
    op.execute("ALTER TABLE payments DROP COLUMN decision")
    op.execute("DROP FUNCTION spending_own")
    op.execute("DROP FUNCTION spending_undo")
    op.execute("DROP FUNCTION spending_add")
    op.execute("DROP TABLE spending")
