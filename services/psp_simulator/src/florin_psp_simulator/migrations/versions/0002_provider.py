"""A whole provider: states of a charge, refunds, payouts, payment methods, webhooks and dials."""

from alembic import op

revision = "0002"
down_revision = "0001"

_STATES = "'processing', 'requires_action', 'succeeded', 'failed', 'canceled'"


def upgrade() -> None:
    op.execute(f"""
        ALTER TABLE charges
            DROP CONSTRAINT charges_status_check,
            ADD CONSTRAINT charges_status_check CHECK (status IN ({_STATES})),
            ADD COLUMN card text NOT NULL DEFAULT 'tok_visa',
            ADD COLUMN refunded_minor bigint NOT NULL DEFAULT 0,
            ADD COLUMN return_url text,
            ADD COLUMN action_token text UNIQUE,
            ADD COLUMN decides_at timestamptz,
            ADD COLUMN disputes_at timestamptz,
            ADD CONSTRAINT refunds_within_charge CHECK (refunded_minor BETWEEN 0 AND amount_minor)
    """)
    op.execute("CREATE INDEX charges_undecided ON charges (decides_at) WHERE decides_at IS NOT NULL")
    op.execute("CREATE INDEX charges_to_dispute ON charges (disputes_at) WHERE disputes_at IS NOT NULL")
    op.execute("""
        CREATE TABLE refunds (
            id uuid PRIMARY KEY,
            idempotency_key text NOT NULL UNIQUE,
            charge_id uuid NOT NULL REFERENCES charges,
            amount_minor bigint NOT NULL CHECK (amount_minor > 0),
            status text NOT NULL CHECK (status IN ('succeeded', 'failed')),
            failure_code text,
            created_at timestamptz NOT NULL
        )
    """)
    op.execute("""
        CREATE TABLE payouts (
            id uuid PRIMARY KEY,
            idempotency_key text NOT NULL UNIQUE,
            amount_minor bigint NOT NULL CHECK (amount_minor > 0),
            currency text NOT NULL,
            destination text NOT NULL,
            status text NOT NULL CHECK (status IN ('processing', 'paid', 'failed')),
            failure_code text,
            decides_at timestamptz,
            created_at timestamptz NOT NULL
        )
    """)
    op.execute("CREATE INDEX payouts_undecided ON payouts (decides_at) WHERE decides_at IS NOT NULL")
    # Of a card only what may be shown is kept: never its number or security code.
    op.execute("""
        CREATE TABLE payment_methods (
            id uuid PRIMARY KEY,
            idempotency_key text NOT NULL UNIQUE,
            card text NOT NULL,
            brand text NOT NULL,
            last4 text NOT NULL CHECK (last4 ~ '^[0-9]{4}$'),
            exp_month smallint NOT NULL CHECK (exp_month BETWEEN 1 AND 12),
            exp_year smallint NOT NULL,
            created_at timestamptz NOT NULL,
            detached_at timestamptz
        )
    """)
    op.execute("""
        CREATE TABLE card_sessions (
            token text PRIMARY KEY,
            idempotency_key text NOT NULL UNIQUE,
            return_url text NOT NULL,
            payment_method uuid REFERENCES payment_methods,
            expires_at timestamptz NOT NULL
        )
    """)
    op.execute("""
        CREATE TABLE webhooks (
            id uuid PRIMARY KEY,
            type text NOT NULL,
            body bytea NOT NULL,
            status text NOT NULL CHECK (status IN ('pending', 'delivered', 'lost', 'abandoned')),
            sends_left smallint NOT NULL CHECK (sends_left >= 0),
            attempts integer NOT NULL DEFAULT 0,
            last_answer text,
            due_at timestamptz,
            created_at timestamptz NOT NULL
        )
    """)
    op.execute("CREATE INDEX webhooks_due ON webhooks (due_at) WHERE status = 'pending'")
    op.execute("CREATE TABLE dials (id smallint PRIMARY KEY CHECK (id = 1), value jsonb NOT NULL)")
    op.execute("CREATE TABLE attempts (key text PRIMARY KEY, number integer NOT NULL)")


def downgrade() -> None:
    for table in ("attempts", "dials", "webhooks", "card_sessions", "payment_methods", "payouts", "refunds"):
        op.execute(f"DROP TABLE {table}")
    op.execute("UPDATE charges SET status = 'failed' WHERE status NOT IN ('succeeded', 'failed')")
    op.execute("""
        ALTER TABLE charges
            DROP CONSTRAINT charges_status_check,
            DROP CONSTRAINT refunds_within_charge,
            ADD CONSTRAINT charges_status_check CHECK (status IN ('succeeded', 'failed')),
            DROP COLUMN card, DROP COLUMN refunded_minor, DROP COLUMN return_url, DROP COLUMN action_token,
            DROP COLUMN decides_at, DROP COLUMN disputes_at
    """)
