-- The double-entry ledger. The application role reads these tables and calls ledger_post and
-- ledger_open; it can write to none of them. What must be true is kept true by the database.

CREATE TABLE ledger_accounts (
    id uuid PRIMARY KEY,
    kind text NOT NULL CHECK (kind IN ('wallet', 'hold', 'psp_clearing', 'fees', 'suspense')),
    owner_id uuid,
    currency text NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
    balance_minor bigint NOT NULL DEFAULT 0,
    entry_count bigint NOT NULL DEFAULT 0,
    head_hash bytea NOT NULL DEFAULT '\x',
    created_at timestamptz NOT NULL,
    UNIQUE NULLS NOT DISTINCT (kind, owner_id, currency),
    UNIQUE (id, currency),
    CONSTRAINT owned_by_a_user CHECK ((kind IN ('wallet', 'hold')) = (owner_id IS NOT NULL)),
    CONSTRAINT never_overdrawn CHECK (kind NOT IN ('wallet', 'hold') OR balance_minor >= 0)
) WITH (fillfactor = 70);

CREATE INDEX ledger_accounts_owner ON ledger_accounts (owner_id) WHERE owner_id IS NOT NULL;

CREATE TABLE ledger_transactions (
    id uuid PRIMARY KEY,
    kind text NOT NULL CHECK (kind IN ('payment', 'refund', 'top_up', 'payout', 'hold', 'release', 'reversal')),
    reference uuid NOT NULL,
    reverses uuid UNIQUE REFERENCES ledger_transactions,
    created_at timestamptz NOT NULL,
    CONSTRAINT only_reversals_reverse CHECK ((kind = 'reversal') = (reverses IS NOT NULL))
);

CREATE INDEX ledger_transactions_reference ON ledger_transactions (reference);

-- Debits are negative, credits positive, seen from the account. `number` counts the entries of an
-- account without a gap; `hash` chains them, so that a removed or changed entry shows.
CREATE TABLE ledger_entries (
    account_id uuid NOT NULL,
    number bigint NOT NULL CHECK (number > 0),
    transaction_id uuid NOT NULL REFERENCES ledger_transactions,
    amount_minor bigint NOT NULL CHECK (amount_minor <> 0),
    currency text NOT NULL,
    balance_after_minor bigint NOT NULL,
    hash bytea NOT NULL,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (account_id, number),
    FOREIGN KEY (account_id, currency) REFERENCES ledger_accounts (id, currency)
);

CREATE INDEX ledger_entries_transaction ON ledger_entries (transaction_id);

CREATE FUNCTION ledger_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the ledger is append-only: % of % refused', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_entries
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_transactions
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change();
CREATE TRIGGER never_removed BEFORE DELETE OR TRUNCATE ON ledger_accounts
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change();

CREATE FUNCTION ledger_refuse_unbalanced() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM ledger_entries
        WHERE transaction_id IN (SELECT transaction_id FROM added)
        GROUP BY transaction_id, currency HAVING sum(amount_minor) <> 0
    ) THEN
        RAISE EXCEPTION 'a ledger transaction must balance in each currency'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ledger_balanced';
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER balanced AFTER INSERT ON ledger_entries REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_unbalanced();

-- The bytes that an entry's hash covers, beside the hash before it.
CREATE FUNCTION ledger_entry_hash(
    previous bytea, account uuid, number bigint, transaction uuid, amount bigint, balance bigint
) RETURNS bytea LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT sha256(previous || uuid_send(account) || int8send(number) || uuid_send(transaction)
                  || int8send(amount) || int8send(balance))
$$;

-- Opens an account, or finds it when it is there.
CREATE FUNCTION ledger_open(p_id uuid, p_kind text, p_owner uuid, p_currency text, p_now timestamptz)
RETURNS uuid LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    found uuid;
BEGIN
    SELECT id INTO found FROM ledger_accounts
    WHERE kind = p_kind AND owner_id IS NOT DISTINCT FROM p_owner AND currency = p_currency;
    IF found IS NULL THEN
        INSERT INTO ledger_accounts (id, kind, owner_id, currency, created_at)
        VALUES (p_id, p_kind, p_owner, p_currency, p_now)
        ON CONFLICT (kind, owner_id, currency) DO NOTHING;
        SELECT id INTO STRICT found FROM ledger_accounts
        WHERE kind = p_kind AND owner_id IS NOT DISTINCT FROM p_owner AND currency = p_currency;
    END IF;
    RETURN found;
END $$;

-- Moves p_amount minor units from one account to another: one transaction of two entries.
-- Both account rows are locked in id order, so that no two postings wait for each other.
-- Returns false, and writes nothing, when a customer's balance would fall below zero.
CREATE FUNCTION ledger_move(
    p_transaction uuid, p_kind text, p_reference uuid, p_from uuid, p_to uuid, p_amount bigint,
    p_now timestamptz, p_reverses uuid DEFAULT NULL
) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    source ledger_accounts;
    target ledger_accounts;
BEGIN
    IF p_amount IS NULL OR p_amount <= 0 OR p_from = p_to THEN
        RAISE EXCEPTION 'a posting moves a positive amount between two accounts'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ledger_posting';
    END IF;
    IF p_from < p_to THEN
        SELECT * INTO STRICT source FROM ledger_accounts WHERE id = p_from FOR NO KEY UPDATE;
        SELECT * INTO STRICT target FROM ledger_accounts WHERE id = p_to FOR NO KEY UPDATE;
    ELSE
        SELECT * INTO STRICT target FROM ledger_accounts WHERE id = p_to FOR NO KEY UPDATE;
        SELECT * INTO STRICT source FROM ledger_accounts WHERE id = p_from FOR NO KEY UPDATE;
    END IF;
    IF source.kind IN ('wallet', 'hold') AND source.balance_minor < p_amount THEN
        RETURN false;
    END IF;
    source.balance_minor := source.balance_minor - p_amount;
    source.entry_count := source.entry_count + 1;
    source.head_hash := ledger_entry_hash(source.head_hash, source.id, source.entry_count, p_transaction,
                                          -p_amount, source.balance_minor);
    target.balance_minor := target.balance_minor + p_amount;
    target.entry_count := target.entry_count + 1;
    target.head_hash := ledger_entry_hash(target.head_hash, target.id, target.entry_count, p_transaction,
                                          p_amount, target.balance_minor);
    UPDATE ledger_accounts SET balance_minor = source.balance_minor, entry_count = source.entry_count,
        head_hash = source.head_hash WHERE id = source.id;
    UPDATE ledger_accounts SET balance_minor = target.balance_minor, entry_count = target.entry_count,
        head_hash = target.head_hash WHERE id = target.id;
    INSERT INTO ledger_transactions (id, kind, reference, reverses, created_at)
    VALUES (p_transaction, p_kind, p_reference, p_reverses, p_now);
    -- The entries carry their accounts' own currencies: moving between two of them can't balance.
    INSERT INTO ledger_entries
        (account_id, number, transaction_id, amount_minor, currency, balance_after_minor, hash, created_at)
    VALUES
        (source.id, source.entry_count, p_transaction, -p_amount, source.currency, source.balance_minor,
         source.head_hash, p_now),
        (target.id, target.entry_count, p_transaction, p_amount, target.currency, target.balance_minor,
         target.head_hash, p_now);
    RETURN true;
END $$;
