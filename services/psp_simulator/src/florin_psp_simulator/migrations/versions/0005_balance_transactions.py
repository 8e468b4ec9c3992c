"""What has moved the provider's balance, one row for each movement, never changed."""

from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.execute("""
        CREATE TABLE balance_transactions (
            id uuid PRIMARY KEY,
            kind text NOT NULL CHECK (kind IN ('charge', 'refund', 'payout', 'payout_return', 'dispute')),
            source text NOT NULL,
            reference text,
            amount_minor bigint NOT NULL CHECK (amount_minor <> 0),
            fee_minor bigint NOT NULL DEFAULT 0 CHECK (fee_minor >= 0),
            currency text NOT NULL,
            created_at timestamptz NOT NULL
        )
    """)
    op.execute("CREATE INDEX balance_transactions_created ON balance_transactions (created_at, id)")
    # What happened before has no time of its own but that of its beginning.
    op.execute("""
        INSERT INTO balance_transactions
            (id, kind, source, reference, amount_minor, fee_minor, currency, created_at)
        SELECT gen_random_uuid(), 'charge', 'chg_' || replace(id::text, '-', ''), idempotency_key, amount_minor, 0,
            currency, created_at FROM charges WHERE status = 'succeeded'
        UNION ALL SELECT gen_random_uuid(), 'refund', 'rfd_' || replace(r.id::text, '-', ''), r.idempotency_key,
            -r.amount_minor, 0, c.currency, r.created_at FROM refunds r JOIN charges c ON c.id = r.charge_id
            WHERE r.status = 'succeeded'
        UNION ALL SELECT gen_random_uuid(), 'payout', 'pyo_' || replace(id::text, '-', ''), idempotency_key,
            -amount_minor, 0, currency, created_at FROM payouts WHERE status IN ('paid', 'returned')
        UNION ALL SELECT gen_random_uuid(), 'payout_return', 'pyo_' || replace(id::text, '-', ''), idempotency_key,
            amount_minor, 0, currency, created_at FROM payouts WHERE status = 'returned'
        UNION ALL SELECT gen_random_uuid(), 'dispute', 'dsp_' || replace(id::text, '-', ''), NULL, -amount_minor,
            fee_minor, currency, created_at FROM disputes WHERE status = 'lost'
    """)


def downgrade() -> None:
    op.execute("DROP TABLE balance_transactions")
