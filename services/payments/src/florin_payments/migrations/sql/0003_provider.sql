-- Old code writes none of the new columns and reads none of the new states' rows but to show them.
ALTER TABLE top_ups
    DROP CONSTRAINT top_ups_status_check,
    ADD CONSTRAINT top_ups_status_check
        CHECK (status IN ('processing', 'requires_action', 'unknown', 'completed', 'failed')) NOT VALID,
    ADD COLUMN provider text NOT NULL DEFAULT 'simulator',
    ADD COLUMN token text,
    ADD COLUMN customer text,
    ADD COLUMN recovery_point smallint NOT NULL DEFAULT 1,
    ADD COLUMN checks integer NOT NULL DEFAULT 0,
    ADD COLUMN action_url text,
    ADD COLUMN action_until timestamptz;
ALTER TABLE top_ups VALIDATE CONSTRAINT top_ups_status_check;
CREATE INDEX top_ups_due ON top_ups (check_at) WHERE status IN ('processing', 'requires_action', 'unknown');
CREATE UNIQUE INDEX top_ups_charge ON top_ups (provider, psp_charge) WHERE psp_charge IS NOT NULL;

-- What a provider sent, once for each of its event ids, before anything was done about it.
CREATE TABLE psp_webhooks (
    id uuid PRIMARY KEY,
    provider text NOT NULL,
    event_id text NOT NULL CHECK (length(event_id) BETWEEN 1 AND 255),
    type text NOT NULL,
    body bytea NOT NULL CHECK (length(body) <= 65536),
    status text NOT NULL CHECK (status IN ('received', 'processed', 'ignored', 'unmatched', 'failed')),
    attempts integer NOT NULL DEFAULT 0,
    try_at timestamptz,
    error text,
    received_at timestamptz NOT NULL,
    processed_at timestamptz,
    UNIQUE (provider, event_id),
    CONSTRAINT tried_again_until_processed CHECK ((status = 'received') = (try_at IS NOT NULL))
);
CREATE INDEX psp_webhooks_due ON psp_webhooks (try_at) WHERE status = 'received';
CREATE INDEX psp_webhooks_age ON psp_webhooks (received_at);
CREATE INDEX psp_webhooks_status ON psp_webhooks (status, id DESC);

-- Tokens of the provider's, never numbers.
CREATE TABLE payment_methods (
    id uuid PRIMARY KEY,
    user_id uuid NOT NULL,
    provider text NOT NULL,
    token text NOT NULL,
    customer text,
    brand text NOT NULL,
    last4 text NOT NULL CHECK (last4 ~ '^[0-9]{4}$'),
    exp_month smallint NOT NULL,
    exp_year smallint NOT NULL,
    is_default boolean NOT NULL,
    created_at timestamptz NOT NULL,
    UNIQUE (user_id, provider, token)
);
-- A token belongs to one user; only those of the simulator's catalogue are everybody's.
CREATE UNIQUE INDEX payment_methods_token ON payment_methods (provider, token) WHERE NOT starts_with(token, 'tok_');
CREATE UNIQUE INDEX payment_methods_default ON payment_methods (user_id) WHERE is_default;

CREATE TABLE top_up_disputes (
    provider text NOT NULL,
    dispute text NOT NULL,
    top_up_id uuid NOT NULL REFERENCES top_ups,
    amount_minor bigint NOT NULL,
    currency text NOT NULL,
    reason text NOT NULL,
    status text NOT NULL,
    opened_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    PRIMARY KEY (provider, dispute)
);
CREATE INDEX top_up_disputes_top_up ON top_up_disputes (top_up_id);
