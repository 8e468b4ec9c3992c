-- The provider's books as it told them. `reading` is the reading of the day that saw the line last: what a
-- later one does not see any more is gone.
CREATE TABLE provider_movements (
    provider text NOT NULL,
    id text NOT NULL,
    flow text NOT NULL,
    reference text NOT NULL,
    amount_minor bigint NOT NULL,
    fee_minor bigint NOT NULL,
    currency text NOT NULL,
    state text NOT NULL,
    at timestamptz NOT NULL,
    day date NOT NULL,
    reading integer NOT NULL,
    verdict text NOT NULL CHECK (verdict IN ('matched', 'waiting', 'different')),
    PRIMARY KEY (provider, id)
);
CREATE INDEX provider_movements_reference ON provider_movements (provider, flow, reference);
CREATE INDEX provider_movements_day ON provider_movements (provider, day, at);

-- How far the comparison of a day (UTC) has come. `version` counts the steps: whoever finds it changed has
-- been overtaken, and writes nothing. `since` to `until` is what is being read, from where `position` says.
CREATE TABLE reconciliation_days (
    provider text NOT NULL,
    day date NOT NULL,
    phase text NOT NULL CHECK (phase IN ('rest', 'read', 'gone', 'look', 'again', 'sum')),
    position text,
    reading integer NOT NULL DEFAULT 0,
    since timestamptz,
    until timestamptz,
    whole boolean NOT NULL DEFAULT false,
    closed_at timestamptz,
    due_at timestamptz NOT NULL,
    leased_until timestamptz,
    version bigint NOT NULL DEFAULT 0,
    finished_at timestamptz,
    error text,
    PRIMARY KEY (provider, day)
);
CREATE INDEX reconciliation_days_due ON reconciliation_days (provider, due_at);

-- The outcome, one for each day and currency; balances as they stood at `compared_at`.
CREATE TABLE reconciliation_runs (
    provider text NOT NULL,
    day date NOT NULL,
    currency text NOT NULL,
    matched_count bigint NOT NULL,
    matched_minor bigint NOT NULL,
    waiting_count bigint NOT NULL,
    told_count bigint NOT NULL,
    told_minor bigint NOT NULL,
    fee_minor bigint NOT NULL,
    our_balance_minor bigint NOT NULL,
    their_balance_minor bigint NOT NULL,
    compared_at timestamptz NOT NULL,
    PRIMARY KEY (provider, day, currency)
);

-- What differs: one row for each thing, however often it is found. A side that is not there is null.
CREATE TABLE reconciliation_differences (
    id uuid PRIMARY KEY,
    provider text NOT NULL,
    flow text NOT NULL,
    reference text NOT NULL,
    day date NOT NULL,
    currency text NOT NULL,
    reason text NOT NULL CHECK (reason IN ('missing_here', 'missing_there', 'amount', 'state')),
    status text NOT NULL CHECK (status IN ('open', 'matched', 'explained')),
    our_amount_minor bigint,
    our_currency text,
    our_state text,
    our_at timestamptz,
    their_amount_minor bigint,
    their_currency text,
    their_state text,
    their_at timestamptz,
    their_ids text[] NOT NULL DEFAULT '{}',
    found_at timestamptz NOT NULL,
    checked_at timestamptz NOT NULL,
    closed_at timestamptz,
    note text CHECK (length(note) <= 1000),
    explained_by uuid,
    UNIQUE (provider, flow, reference),
    CONSTRAINT explained_by_somebody CHECK (status <> 'explained' OR (note IS NOT NULL AND explained_by IS NOT NULL)),
    CONSTRAINT open_until_closed CHECK ((status = 'open') = (closed_at IS NULL))
);
CREATE INDEX reconciliation_differences_day ON reconciliation_differences (day DESC, id DESC);
CREATE INDEX reconciliation_differences_open ON reconciliation_differences (id) WHERE status = 'open';

CREATE INDEX top_ups_settled ON top_ups (provider, updated_at, id) WHERE status = 'completed';
CREATE INDEX payouts_settled ON payouts (provider, updated_at, id) WHERE status IN ('completed', 'returned');
CREATE INDEX disputes_lost ON disputes (provider, updated_at, id) WHERE status = 'lost';
