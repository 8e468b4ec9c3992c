-- Kept from auth's events only. `seen_at` is the time of the newest event applied.
CREATE TABLE users (
    id uuid PRIMARY KEY,
    email text NOT NULL,
    handle text NOT NULL,
    name text NOT NULL,
    role text NOT NULL,
    status text NOT NULL,
    seen_at timestamptz NOT NULL
);
CREATE UNIQUE INDEX users_email ON users (lower(email)) WHERE status <> 'deleted';
CREATE UNIQUE INDEX users_handle ON users (lower(handle)) WHERE status <> 'deleted';

-- No foreign keys to users: a key-share lock on the row of a vendor whom everybody pays would be
-- taken by every payment; payment_create asks for the status itself.
CREATE TABLE payments (
    id uuid PRIMARY KEY,
    type text NOT NULL CHECK (type IN ('instant', 'scheduled', 'recurring')),
    status text NOT NULL CHECK (status IN ('scheduled', 'pending', 'processing', 'unknown', 'in_review',
        'completed', 'failed', 'cancelled', 'partially_refunded', 'refunded', 'disputed')),
    sender_id uuid NOT NULL,
    recipient_id uuid NOT NULL,
    amount_minor bigint NOT NULL CHECK (amount_minor > 0),
    currency text NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
    refunded_minor bigint NOT NULL DEFAULT 0,
    description text NOT NULL DEFAULT '' CHECK (length(description) <= 500),
    metadata jsonb NOT NULL DEFAULT '{}',
    source text NOT NULL DEFAULT 'wallet',
    failure_code text,
    scheduled_at timestamptz,
    version integer NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    completed_at timestamptz,
    CONSTRAINT refunds_within_amount CHECK (refunded_minor BETWEEN 0 AND amount_minor),
    CONSTRAINT not_to_oneself CHECK (sender_id <> recipient_id)
);
CREATE INDEX payments_sender ON payments (sender_id, created_at DESC, id DESC);
CREATE INDEX payments_recipient ON payments (recipient_id, created_at DESC, id DESC);
CREATE INDEX payments_due ON payments (scheduled_at) WHERE status = 'scheduled';

CREATE TABLE payment_history (
    payment_id uuid NOT NULL REFERENCES payments,
    number integer NOT NULL,
    event text NOT NULL,
    status text NOT NULL,
    actor_type text NOT NULL CHECK (actor_type IN ('user', 'admin', 'system', 'psp')),
    actor_id uuid,
    reason text,
    at timestamptz NOT NULL,
    PRIMARY KEY (payment_id, number)
);

CREATE TABLE refunds (
    id uuid PRIMARY KEY,
    payment_id uuid NOT NULL REFERENCES payments,
    amount_minor bigint NOT NULL CHECK (amount_minor > 0),
    currency text NOT NULL,
    status text NOT NULL CHECK (status IN ('completed')),
    reason text CHECK (length(reason) <= 500),
    created_by uuid NOT NULL,
    created_at timestamptz NOT NULL
);
CREATE INDEX refunds_payment ON refunds (payment_id, created_at);

CREATE TABLE top_ups (
    id uuid PRIMARY KEY,
    user_id uuid NOT NULL,
    amount_minor bigint NOT NULL CHECK (amount_minor > 0),
    currency text NOT NULL,
    payment_method text NOT NULL,
    status text NOT NULL CHECK (status IN ('processing', 'completed', 'failed')),
    failure_code text,
    psp_charge text,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    check_at timestamptz
);
CREATE INDEX top_ups_user ON top_ups (user_id, created_at DESC, id DESC);
CREATE INDEX top_ups_open ON top_ups (check_at) WHERE status = 'processing';

-- status NULL: the first request still runs, its owner's claim ends at locked_until.
-- error_code: the stored answer is that problem; body: the stored answer itself.
CREATE TABLE idempotency_keys (
    caller uuid NOT NULL,
    route text NOT NULL,
    key text NOT NULL CHECK (length(key) BETWEEN 1 AND 255),
    request_hash bytea NOT NULL,
    resource_id uuid,
    status smallint,
    body bytea,
    locked_until timestamptz,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (caller, route, key)
);
CREATE INDEX idempotency_keys_age ON idempotency_keys (created_at);

-- A wallet payment, whole: idempotency row, payment, history, ledger and outbox in one transaction.
-- Outcomes: created | replay (status and body are the stored answer) | conflict | in_progress.
-- Where it can't be paid, p_refusals holds the answer to store and give: insufficient funds, a
-- sender or a recipient who is not active, in that order.
CREATE FUNCTION payment_create(
    p_caller uuid, p_route text, p_key text, p_request_hash bytea, p_body bytea, p_refusals bytea[],
    p_id uuid, p_type text, p_sender uuid, p_recipient uuid, p_amount bigint, p_currency text,
    p_description text, p_metadata jsonb, p_scheduled_at timestamptz, p_now timestamptz,
    p_transaction uuid, p_wallet uuid, p_event_ids text[], p_event_types text[], p_events text[],
    OUT outcome text, OUT status smallint, OUT body bytea
) LANGUAGE plpgsql AS $$
DECLARE
    known idempotency_keys;
    instant boolean := p_type = 'instant';
    active integer;
    refusal integer;
    source uuid;
    target uuid;
BEGIN
    INSERT INTO idempotency_keys AS i (caller, route, key, request_hash, resource_id, status, body, created_at)
    VALUES (p_caller, p_route, p_key, p_request_hash, p_id, 201, p_body, p_now)
    ON CONFLICT DO NOTHING;
    IF NOT FOUND THEN
        SELECT * INTO STRICT known FROM idempotency_keys i
        WHERE i.caller = p_caller AND i.route = p_route AND i.key = p_key;
        outcome := CASE WHEN known.request_hash <> p_request_hash THEN 'conflict'
                        WHEN known.status IS NULL THEN 'in_progress' ELSE 'replay' END;
        status := known.status;
        body := known.body;
        RETURN;
    END IF;

    SELECT CASE WHEN bool_or(u.id = p_sender) IS NOT TRUE THEN 2
                WHEN bool_or(u.id = p_recipient) IS NOT TRUE THEN 3 END
    INTO refusal FROM users u WHERE u.id IN (p_sender, p_recipient) AND u.status = 'active';

    IF refusal IS NULL AND instant THEN
        SELECT a.id INTO source FROM ledger_accounts a
        WHERE a.kind = 'wallet' AND a.owner_id = p_sender AND a.currency = p_currency;
        SELECT a.id INTO target FROM ledger_accounts a
        WHERE a.kind = 'wallet' AND a.owner_id = p_recipient AND a.currency = p_currency;
        IF source IS NULL THEN
            refusal := 1;
        ELSE
            IF target IS NULL THEN
                target := ledger_open(p_wallet, 'wallet', p_recipient, p_currency, p_now);
            END IF;
            IF NOT ledger_move(p_transaction, 'payment', p_id, source, target, p_amount, p_now) THEN
                refusal := 1;
            END IF;
        END IF;
    END IF;

    IF refusal IS NOT NULL THEN
        outcome := 'replay';
        status := 409;
        body := p_refusals[refusal];
        UPDATE idempotency_keys i SET status = 409, body = p_refusals[refusal], resource_id = NULL
        WHERE i.caller = p_caller AND i.route = p_route AND i.key = p_key;
        RETURN;
    END IF;

    INSERT INTO payments (id, type, status, sender_id, recipient_id, amount_minor, currency, description, metadata,
        scheduled_at, version, created_at, updated_at, completed_at)
    VALUES (p_id, p_type, CASE WHEN instant THEN 'completed' ELSE 'scheduled' END, p_sender, p_recipient, p_amount,
        p_currency, p_description, p_metadata, p_scheduled_at, CASE WHEN instant THEN 2 ELSE 1 END, p_now, p_now,
        CASE WHEN instant THEN p_now END);
    IF instant THEN
        INSERT INTO payment_history (payment_id, number, event, status, actor_type, actor_id, at)
        VALUES (p_id, 1, 'create', 'pending', 'user', p_caller, p_now),
               (p_id, 2, 'complete', 'completed', 'system', NULL, p_now);
    ELSE
        INSERT INTO payment_history (payment_id, number, event, status, actor_type, actor_id, at)
        VALUES (p_id, 1, 'schedule', 'scheduled', 'user', p_caller, p_now);
    END IF;
    INSERT INTO outbox (event_id, type, subject, envelope, created_at)
    SELECT e.id, e.type, 'pay_' || replace(p_id::text, '-', ''), e.envelope::jsonb, p_now
    FROM unnest(p_event_ids, p_event_types, p_events) AS e (id, type, envelope);
    outcome := 'created';
    status := 201;
    body := p_body;
END $$;
