-- Sums of payments, folded in the background from what was committed; see docs/adr/0016.
--
-- created_xid: the transaction that wrote a payment (NULL: before this migration). The default does it, so
-- no statement that writes payments has to know.
ALTER TABLE payments ADD COLUMN created_xid xid8;
ALTER TABLE payments ALTER COLUMN created_xid SET DEFAULT pg_current_xact_id();
CREATE INDEX payments_created_xid ON payments (created_xid) WHERE created_xid IS NOT NULL;

-- What a payment was before a change, until that change is folded. Changes of one payment are made one
-- after the other (its row is locked), so seq is their order.
CREATE TABLE payment_changes (
    seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
    payment_id uuid NOT NULL,
    currency text NOT NULL,
    type text NOT NULL,
    status text NOT NULL,
    amount_minor bigint NOT NULL,
    refunded_minor bigint NOT NULL
);
CREATE INDEX payment_changes_xid ON payment_changes (xid);
CREATE INDEX payment_changes_payment ON payment_changes (payment_id, seq);

CREATE FUNCTION payment_note_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO payment_changes (payment_id, currency, type, status, amount_minor, refunded_minor)
    VALUES (OLD.id, OLD.currency, OLD.type, OLD.status, OLD.amount_minor, OLD.refunded_minor);
    RETURN NULL;
END $$;

CREATE TRIGGER note_change AFTER UPDATE ON payments FOR EACH ROW
    WHEN ((OLD.currency, OLD.type, OLD.status, OLD.amount_minor, OLD.refunded_minor)
        IS DISTINCT FROM (NEW.currency, NEW.type, NEW.status, NEW.amount_minor, NEW.refunded_minor))
    EXECUTE FUNCTION payment_note_change();

-- Everything written by transactions before `folded_to` is in report_sums, nothing else.
CREATE TABLE report_progress (
    id smallint PRIMARY KEY CHECK (id = 1),
    folded_to xid8 NOT NULL,
    folded_at timestamptz NOT NULL
);
INSERT INTO report_progress VALUES (1, pg_snapshot_xmin(pg_current_snapshot()), now());

-- For whom sums are kept: whoever has many payments, and (the nil id) the platform.
CREATE TABLE report_owners (
    owner_id uuid PRIMARY KEY,
    since timestamptz NOT NULL
);

-- period: the UTC hour or day in which payments were created. direction: seen from the owner.
CREATE TABLE report_sums (
    owner_id uuid NOT NULL,
    grain text NOT NULL CHECK (grain IN ('hour', 'day')),
    period timestamptz NOT NULL,
    direction text NOT NULL CHECK (direction IN ('incoming', 'outgoing', 'none')),
    currency text NOT NULL,
    type text NOT NULL,
    status text NOT NULL,
    payments bigint NOT NULL,
    amount_minor bigint NOT NULL,
    refunded_minor bigint NOT NULL,
    PRIMARY KEY (owner_id, grain, period, direction, currency, type, status)
);

-- How the sums change between two moments, each given by a transaction number: what was written by
-- transactions before it counts, the rest does not. A payment's state at a moment is what the first change
-- not before it found (seq), or its present state when there is none.
CREATE FUNCTION report_differences(p_from xid8, p_to xid8) RETURNS TABLE (
    payment_id uuid, sender_id uuid, recipient_id uuid, created_at timestamptz, currency text, type text,
    status text, payments bigint, amount_minor bigint, refunded_minor bigint
) LANGUAGE sql STABLE AS $$
    WITH touched AS MATERIALIZED (
        SELECT p.id FROM payments p WHERE p.created_xid >= p_from AND p.created_xid < p_to
        UNION
        SELECT c.payment_id FROM payment_changes c WHERE c.xid >= p_from AND c.xid < p_to
    )
    SELECT p.id, p.sender_id, p.recipient_id, p.created_at, coalesce(was.currency, p.currency),
        coalesce(was.type, p.type), coalesce(was.status, p.status), m.sign,
        m.sign * coalesce(was.amount_minor, p.amount_minor),
        m.sign * coalesce(was.refunded_minor, p.refunded_minor)
    FROM touched t
    JOIN payments p ON p.id = t.id
    CROSS JOIN (VALUES (p_from, -1::bigint), (p_to, 1::bigint)) AS m (moment, sign)
    LEFT JOIN LATERAL (
        SELECT c.* FROM payment_changes c
        WHERE c.payment_id = p.id AND c.xid >= m.moment ORDER BY c.seq LIMIT 1
    ) AS was ON true
    WHERE p.created_xid IS NULL OR p.created_xid < m.moment
$$;
