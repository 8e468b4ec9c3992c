-- Posts one transaction of any number of entries: p_amounts[n] (credits positive) to p_accounts[n].
-- All account rows are locked in id order, so that no two postings wait for each other.
-- Returns false, and writes nothing, when a customer's balance would fall below zero. That the entries
-- balance in each currency is seen to by the trigger on them; they carry their accounts' own currencies.
CREATE FUNCTION ledger_post(
    p_transaction uuid, p_kind text, p_reference uuid, p_accounts uuid[], p_amounts bigint[], p_now timestamptz
) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    locked bigint;
BEGIN
    IF cardinality(p_accounts) IS NULL OR cardinality(p_accounts) < 2
        OR cardinality(p_accounts) IS DISTINCT FROM cardinality(p_amounts)
        OR (SELECT count(DISTINCT a) FROM unnest(p_accounts) AS a) <> cardinality(p_accounts)
        OR EXISTS (SELECT FROM unnest(p_amounts) AS m WHERE m IS NULL OR m = 0)
    THEN
        RAISE EXCEPTION 'a posting has an amount for each of its accounts'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ledger_posting';
    END IF;
    SELECT count(*) INTO locked FROM (
        SELECT FROM ledger_accounts WHERE id = ANY (p_accounts) ORDER BY id FOR NO KEY UPDATE
    ) AS l;
    IF locked <> cardinality(p_accounts) THEN
        RAISE EXCEPTION 'a posting is to accounts that there are' USING ERRCODE = 'no_data_found';
    END IF;
    IF EXISTS (
        SELECT FROM unnest(p_accounts, p_amounts) AS leg (account, amount)
        JOIN ledger_accounts a ON a.id = leg.account
        WHERE a.kind IN ('wallet', 'hold') AND leg.amount < 0 AND a.balance_minor < -leg.amount
    ) THEN
        RETURN false;
    END IF;
    INSERT INTO ledger_transactions (id, kind, reference, created_at)
    VALUES (p_transaction, p_kind, p_reference, p_now);
    WITH posted AS (
        UPDATE ledger_accounts a SET
            balance_minor = a.balance_minor + leg.amount,
            entry_count = a.entry_count + 1,
            head_hash = ledger_entry_hash(a.head_hash, a.id, a.entry_count + 1, p_transaction, leg.amount,
                                          a.balance_minor + leg.amount)
        FROM unnest(p_accounts, p_amounts) AS leg (account, amount)
        WHERE a.id = leg.account
        RETURNING a.id, a.entry_count, leg.amount, a.currency, a.balance_minor, a.head_hash
    )
    INSERT INTO ledger_entries
        (account_id, number, transaction_id, amount_minor, currency, balance_after_minor, hash, created_at)
    SELECT p.id, p.entry_count, p_transaction, p.amount, p.currency, p.balance_minor, p.head_hash, p_now
    FROM posted p;
    RETURN true;
END $$;

-- When a provider is asked next; whoever moves it forward is the one who asks.
CREATE TABLE exchange_sources (
    provider text PRIMARY KEY,
    next_at timestamptz NOT NULL
);

-- Rates that were published together, as units of a currency for one unit of the base. Kept for good: a
-- price can be computed again from them. They age from valid_at.
CREATE TABLE exchange_sheets (
    id uuid PRIMARY KEY,
    provider text NOT NULL,
    base text NOT NULL CHECK (base ~ '^[A-Z]{3}$'),
    as_of date NOT NULL,
    valid_at timestamptz NOT NULL,
    created_at timestamptz NOT NULL
);
CREATE INDEX exchange_sheets_newest ON exchange_sheets (provider, as_of DESC, id DESC);

CREATE TABLE exchange_rates (
    sheet_id uuid NOT NULL REFERENCES exchange_sheets,
    currency text NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
    rate numeric(24, 12) NOT NULL CHECK (rate > 0),
    PRIMARY KEY (sheet_id, currency)
);

-- A price that was promised to one customer; exchange_id: the one use that was made of it.
CREATE TABLE exchange_quotes (
    id uuid PRIMARY KEY,
    user_id uuid NOT NULL,
    source_currency text NOT NULL,
    source_minor bigint NOT NULL CHECK (source_minor > 0),
    target_currency text NOT NULL,
    target_minor bigint NOT NULL CHECK (target_minor > 0),
    mid_minor bigint NOT NULL,
    fixed text NOT NULL CHECK (fixed IN ('source', 'target')),
    source_rate numeric(24, 12) NOT NULL CHECK (source_rate > 0),
    target_rate numeric(24, 12) NOT NULL CHECK (target_rate > 0),
    spread_bp integer NOT NULL CHECK (spread_bp >= 0 AND spread_bp < 10000),
    sheet_id uuid NOT NULL REFERENCES exchange_sheets,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    exchange_id uuid UNIQUE,
    CONSTRAINT two_currencies CHECK (source_currency <> target_currency),
    CONSTRAINT margin_not_negative CHECK (mid_minor >= target_minor)
);
CREATE INDEX exchange_quotes_age ON exchange_quotes (expires_at);

CREATE TABLE exchanges (
    id uuid PRIMARY KEY,
    quote_id uuid NOT NULL UNIQUE,
    user_id uuid NOT NULL,
    source_currency text NOT NULL,
    source_minor bigint NOT NULL CHECK (source_minor > 0),
    target_currency text NOT NULL,
    target_minor bigint NOT NULL CHECK (target_minor > 0),
    mid_minor bigint NOT NULL,
    fixed text NOT NULL CHECK (fixed IN ('source', 'target')),
    source_rate numeric(24, 12) NOT NULL CHECK (source_rate > 0),
    target_rate numeric(24, 12) NOT NULL CHECK (target_rate > 0),
    spread_bp integer NOT NULL CHECK (spread_bp >= 0 AND spread_bp < 10000),
    sheet_id uuid NOT NULL REFERENCES exchange_sheets,
    created_at timestamptz NOT NULL,
    CONSTRAINT two_currencies CHECK (source_currency <> target_currency),
    CONSTRAINT margin_not_negative CHECK (mid_minor >= target_minor)
);
CREATE INDEX exchanges_user ON exchanges (user_id, id DESC);
