-- What each user has paid from a wallet: on a UTC day, in its month, and in a window that begins with its first payment.
-- Beside it, limits of their own, where staff have set some (limited_at is not null then).
-- Whoever changes it holds the row's lock until the commit, and takes it before the locks of ledger accounts.
CREATE TABLE spending (
    user_id uuid NOT NULL,
    currency text NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
    day date NOT NULL,
    day_minor bigint NOT NULL CHECK (day_minor >= 0),
    month_minor bigint NOT NULL CHECK (month_minor >= day_minor),
    payments integer NOT NULL CHECK (payments >= 0),
    window_ends timestamptz NOT NULL,
    payment_limit_minor bigint CHECK (payment_limit_minor >= 0),
    day_limit_minor bigint CHECK (day_limit_minor >= 0),
    month_limit_minor bigint CHECK (month_limit_minor >= 0),
    limited_by uuid,
    limited_at timestamptz,
    limited_because text CHECK (length(limited_because) <= 500),
    PRIMARY KEY (user_id, currency),
    CONSTRAINT limited_by_somebody CHECK ((limited_by IS NULL) = (limited_at IS NULL))
) WITH (fillfactor = 50);

-- Adds to what was paid, after what is over by p_now is forgotten; nothing (0, 0) looks, and locks.
-- A clock that goes back counts on the later day, and never opens a day again that is over.
CREATE FUNCTION spending_add(
    p_user uuid, p_currency text, p_amount bigint, p_payments integer, p_now timestamptz, p_window_s integer
) RETURNS spending LANGUAGE sql AS $$
    INSERT INTO spending AS s (user_id, currency, day, day_minor, month_minor, payments, window_ends)
    VALUES (p_user, p_currency, (p_now AT TIME ZONE 'UTC')::date, p_amount, p_amount, p_payments,
            p_now + p_window_s * interval '1 second')
    ON CONFLICT (user_id, currency) DO UPDATE SET
        day = greatest(s.day, excluded.day),
        day_minor = CASE WHEN s.day >= excluded.day THEN s.day_minor ELSE 0 END + excluded.day_minor,
        month_minor = CASE WHEN s.day >= date_trunc('month', excluded.day) THEN s.month_minor ELSE 0 END
            + excluded.month_minor,
        payments = CASE WHEN s.window_ends > p_now THEN s.payments ELSE 0 END + excluded.payments,
        window_ends = CASE WHEN s.window_ends > p_now THEN least(s.window_ends, excluded.window_ends)
            ELSE excluded.window_ends END
    RETURNING s.*
$$;

-- Takes back what was added in this transaction.
CREATE FUNCTION spending_undo(p_user uuid, p_currency text, p_amount bigint) RETURNS void LANGUAGE sql AS $$
    UPDATE spending SET day_minor = day_minor - p_amount, month_minor = month_minor - p_amount, payments = payments - 1
    WHERE user_id = p_user AND currency = p_currency
$$;

-- The limits that somebody has of their own, and from whom, by the names of rules/decision.py.
CREATE FUNCTION spending_own(p_spending spending) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
    SELECT jsonb_strip_nulls(jsonb_build_object(
        'payment_minor', p_spending.payment_limit_minor, 'day_minor', p_spending.day_limit_minor,
        'month_minor', p_spending.month_limit_minor, 'limited_by', p_spending.limited_by))
$$;

-- Why it was let through, asked about or refused; null where nothing was decided (yet).
ALTER TABLE payments ADD COLUMN decision jsonb;

-- The money of a payment in review is held until its review is closed. One payment has at most one.
CREATE TABLE reviews (
    id uuid PRIMARY KEY,
    payment_id uuid NOT NULL UNIQUE REFERENCES payments,
    status text NOT NULL CHECK (status IN ('open', 'approved', 'rejected', 'expired', 'cancelled', 'failed')),
    approvals_needed smallint NOT NULL CHECK (approvals_needed BETWEEN 1 AND 2),
    limited_by uuid,
    opened_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    closed_at timestamptz,
    closed_by uuid,
    reason text CHECK (length(reason) <= 500),
    CONSTRAINT closed_at_some_time CHECK ((status = 'open') = (closed_at IS NULL))
);
CREATE INDEX reviews_open ON reviews (id) WHERE status = 'open';
CREATE INDEX reviews_due ON reviews (expires_at) WHERE status = 'open';

-- Nobody approves twice.
CREATE TABLE review_approvals (
    review_id uuid NOT NULL REFERENCES reviews,
    admin_id uuid NOT NULL,
    note text CHECK (length(note) <= 500),
    at timestamptz NOT NULL,
    PRIMARY KEY (review_id, admin_id)
);

-- A wallet payment, whole: idempotency row, payment, history, ledger and outbox in one transaction.
-- Outcomes: created | replay (status and body are the stored answer) | conflict | in_progress.
-- Where it can't be paid, p_refusals holds the answer to store and give: insufficient funds, a
-- sender or a recipient who is not active, in that order.
--
-- What a sender pays is counted and held against the limits given, or their own. Beyond them nothing is written and
-- check_violation is raised for "within_limits": rules/decision.py decides then. Without limits nothing is counted.
-- The function of this name with fewer arguments is for code that is older than this; it counts nothing.
CREATE FUNCTION payment_create(
    p_caller uuid, p_route text, p_key text, p_request_hash bytea, p_body bytea, p_refusals bytea[],
    p_id uuid, p_type text, p_sender uuid, p_recipient uuid, p_amount bigint, p_currency text,
    p_description text, p_metadata jsonb, p_scheduled_at timestamptz, p_now timestamptz,
    p_transaction uuid, p_wallet uuid, p_event_ids text[], p_event_types text[], p_events text[],
    p_payment_max bigint, p_day_max bigint, p_month_max bigint, p_payments_max integer, p_window_s integer,
    p_rules jsonb,
    OUT outcome text, OUT status smallint, OUT body bytea
) LANGUAGE plpgsql AS $$
DECLARE
    known idempotency_keys;
    instant boolean := p_type = 'instant';
    active integer;
    refusal integer;
    source uuid;
    target uuid;
    spent spending;
    decided jsonb;
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

    -- Before any account is locked: whoever counts locks in this order.
    IF refusal IS NULL AND instant AND p_rules IS NOT NULL THEN
        spent := spending_add(p_sender, p_currency, p_amount, 1, p_now, p_window_s);
        IF p_amount > coalesce(spent.payment_limit_minor, p_payment_max)
            OR spent.day_minor > coalesce(spent.day_limit_minor, p_day_max)
            OR spent.month_minor > coalesce(spent.month_limit_minor, p_month_max)
            OR spent.payments > p_payments_max
        THEN
            RAISE EXCEPTION 'this payment needs a decision'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'within_limits';
        END IF;
        decided := jsonb_build_object(
            'outcome', 'allow', 'day_minor', spent.day_minor - p_amount, 'month_minor', spent.month_minor - p_amount,
            'payments', spent.payments - 1, 'rules', p_rules);
        IF spent.limited_at IS NOT NULL THEN
            decided := jsonb_set(decided, '{rules}', p_rules || spending_own(spent));
        END IF;
    END IF;

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
        IF decided IS NOT NULL THEN
            PERFORM spending_undo(p_sender, p_currency, p_amount);
        END IF;
        outcome := 'replay';
        status := 409;
        body := p_refusals[refusal];
        UPDATE idempotency_keys i SET status = 409, body = p_refusals[refusal], resource_id = NULL
        WHERE i.caller = p_caller AND i.route = p_route AND i.key = p_key;
        RETURN;
    END IF;

    INSERT INTO payments (id, type, status, sender_id, recipient_id, amount_minor, currency, description, metadata,
        scheduled_at, version, created_at, updated_at, completed_at, decision)
    VALUES (p_id, p_type, CASE WHEN instant THEN 'completed' ELSE 'scheduled' END, p_sender, p_recipient, p_amount,
        p_currency, p_description, p_metadata, p_scheduled_at, CASE WHEN instant THEN 2 ELSE 1 END, p_now, p_now,
        CASE WHEN instant THEN p_now END, decided);
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
