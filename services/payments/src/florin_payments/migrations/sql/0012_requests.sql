-- Somebody asks for money. payer_id NULL: whoever has the link may pay. No foreign keys to users, as in payments.
--
-- reserved_minor: charges of payment methods that are under way and will be paid if they succeed. The
-- constraint never_overpaid is the last word, whatever the code above it does.
CREATE TABLE payment_requests (
    id uuid PRIMARY KEY,
    requester_id uuid NOT NULL,
    payer_id uuid,
    amount_minor bigint NOT NULL CHECK (amount_minor > 0),
    paid_minor bigint NOT NULL DEFAULT 0,
    reserved_minor bigint NOT NULL DEFAULT 0,
    currency text NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
    description text NOT NULL DEFAULT '' CHECK (length(description) <= 500),
    metadata jsonb NOT NULL DEFAULT '{}',
    status text NOT NULL CHECK (status IN ('open', 'partially_paid', 'paid', 'expired', 'cancelled', 'declined')),
    partial_allowed boolean NOT NULL,
    min_minor bigint CHECK (min_minor > 0),
    link_number integer NOT NULL DEFAULT 1,
    expires_at timestamptz NOT NULL,
    remind_every_days smallint,
    reminders_left smallint NOT NULL DEFAULT 0,
    reminders_sent smallint NOT NULL DEFAULT 0,
    remind_at timestamptz,
    reminded_at timestamptz,
    version integer NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CONSTRAINT never_overpaid CHECK (
        paid_minor >= 0 AND reserved_minor >= 0 AND paid_minor + reserved_minor <= amount_minor),
    CONSTRAINT paid_in_full CHECK ((status = 'paid') = (paid_minor = amount_minor)),
    CONSTRAINT not_of_oneself CHECK (payer_id <> requester_id)
);
CREATE INDEX payment_requests_requester ON payment_requests (requester_id, id DESC);
CREATE INDEX payment_requests_payer ON payment_requests (payer_id, id DESC) WHERE payer_id IS NOT NULL;
-- What the limits count.
CREATE INDEX payment_requests_open ON payment_requests (requester_id) WHERE status IN ('open', 'partially_paid');
CREATE INDEX payment_requests_asked ON payment_requests (requester_id, created_at) WHERE payer_id IS NOT NULL;
CREATE INDEX payment_requests_expiry ON payment_requests (expires_at) WHERE status IN ('open', 'partially_paid');
CREATE INDEX payment_requests_reminder ON payment_requests (remind_at) WHERE remind_at IS NOT NULL;

CREATE TABLE payment_request_history (
    request_id uuid NOT NULL REFERENCES payment_requests,
    number integer NOT NULL,
    event text NOT NULL,
    status text NOT NULL,
    actor_type text NOT NULL CHECK (actor_type IN ('user', 'admin', 'system', 'psp')),
    actor_id uuid,
    payment_id uuid,
    at timestamptz NOT NULL,
    PRIMARY KEY (request_id, number)
);

-- The request that a payment answers. NULL for all there are, so the index is small from the start.
ALTER TABLE payments ADD COLUMN request_id uuid;
CREATE INDEX payments_request ON payments (request_id) WHERE request_id IS NOT NULL;
