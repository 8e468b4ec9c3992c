-- One row for each closed month of a wallet: which of its entries stand in the statement, and their sums.
-- The entries are immutable and numbered without a gap, so a range of numbers is the statement.
CREATE TABLE statements (
    account_id uuid NOT NULL,
    month date NOT NULL CHECK (extract(day FROM month) = 1),
    owner_id uuid NOT NULL,
    currency text NOT NULL,
    time_zone text NOT NULL,
    first_number bigint NOT NULL CHECK (first_number > 0),
    last_number bigint NOT NULL,
    opening_minor bigint NOT NULL,
    in_minor bigint NOT NULL CHECK (in_minor >= 0),
    out_minor bigint NOT NULL CHECK (out_minor >= 0),
    closing_minor bigint NOT NULL,
    head_hash bytea NOT NULL,
    closed_at timestamptz NOT NULL,
    PRIMARY KEY (account_id, month),
    UNIQUE (account_id, first_number),
    CONSTRAINT statement_has_entries CHECK (last_number >= first_number),
    CONSTRAINT statement_adds_up CHECK (opening_minor + in_minor - out_minor = closing_minor)
);
CREATE INDEX statements_owner ON statements (owner_id, month DESC, currency);

CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON statements
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change();

-- How far each wallet is closed, and when to look again.
CREATE TABLE statement_accounts (
    account_id uuid PRIMARY KEY,
    owner_id uuid NOT NULL,
    currency text NOT NULL,
    closed_number bigint NOT NULL DEFAULT 0,
    closed_month date,
    check_at timestamptz NOT NULL
);
CREATE INDEX statement_accounts_due ON statement_accounts (check_at);
CREATE INDEX statement_accounts_owner ON statement_accounts (owner_id);

-- Kept from profile's events; who is not in it lives by UTC.
CREATE TABLE time_zones (
    user_id uuid PRIMARY KEY,
    time_zone text NOT NULL,
    seen_at timestamptz NOT NULL
);
