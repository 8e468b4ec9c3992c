-- Old code knows none of these tables; it goes on noting disputes in top_up_disputes, which new code leaves alone.
CREATE TABLE disputes (
    id uuid PRIMARY KEY,
    provider text NOT NULL,
    psp_dispute text NOT NULL,
    top_up_id uuid NOT NULL REFERENCES top_ups,
    payment_id uuid REFERENCES payments,
    respondent_id uuid NOT NULL,
    amount_minor bigint NOT NULL CHECK (amount_minor > 0),
    currency text NOT NULL,
    fee_minor bigint NOT NULL CHECK (fee_minor >= 0),
    reason text NOT NULL,
    status text NOT NULL CHECK (status IN
        ('needs_response', 'submitting', 'accepting', 'under_review', 'expired', 'won', 'lost')),
    respond_by timestamptz,
    evidence jsonb NOT NULL DEFAULT '{}',
    submitted_at timestamptz,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    check_at timestamptz,
    checks integer NOT NULL DEFAULT 0,
    UNIQUE (provider, psp_dispute),
    CONSTRAINT asked_about_until_decided CHECK ((status IN ('won', 'lost')) = (check_at IS NULL))
);
CREATE INDEX disputes_respondent ON disputes (respondent_id, id DESC);
CREATE INDEX disputes_top_up ON disputes (top_up_id);
CREATE INDEX disputes_payment ON disputes (payment_id) WHERE payment_id IS NOT NULL;
CREATE INDEX disputes_due ON disputes (check_at) WHERE check_at IS NOT NULL;

CREATE TABLE dispute_shares (
    dispute_id uuid NOT NULL REFERENCES disputes,
    owner_id uuid NOT NULL,
    amount_minor bigint NOT NULL CHECK (amount_minor > 0),
    held_minor bigint NOT NULL DEFAULT 0 CHECK (held_minor >= 0),
    settled_minor bigint NOT NULL DEFAULT 0 CHECK (settled_minor >= 0),
    advanced_minor bigint NOT NULL DEFAULT 0 CHECK (advanced_minor >= 0),
    collected_minor bigint NOT NULL DEFAULT 0 CHECK (collected_minor BETWEEN 0 AND advanced_minor),
    work_at timestamptz,
    tries integer NOT NULL DEFAULT 0,
    PRIMARY KEY (dispute_id, owner_id),
    CONSTRAINT never_more_than_its_amount CHECK (held_minor + settled_minor + advanced_minor <= amount_minor)
);
CREATE INDEX dispute_shares_owner ON dispute_shares (owner_id, dispute_id DESC);
CREATE INDEX dispute_shares_due ON dispute_shares (work_at) WHERE work_at IS NOT NULL;

CREATE TABLE dispute_history (
    dispute_id uuid NOT NULL REFERENCES disputes,
    number integer NOT NULL,
    event text NOT NULL,
    status text NOT NULL,
    actor_type text NOT NULL CHECK (actor_type IN ('user', 'admin', 'system', 'psp')),
    actor_id uuid,
    at timestamptz NOT NULL,
    PRIMARY KEY (dispute_id, number)
);

CREATE TABLE dispute_files (
    id uuid PRIMARY KEY,
    dispute_id uuid NOT NULL REFERENCES disputes,
    kind text NOT NULL CHECK (kind IN ('receipt', 'delivery', 'communication', 'other')),
    name text NOT NULL CHECK (length(name) BETWEEN 1 AND 120),
    media_type text NOT NULL CHECK (media_type IN ('application/pdf', 'image/jpeg', 'image/png')),
    size_bytes bigint NOT NULL CHECK (size_bytes > 0),
    sha256 text NOT NULL,
    uploaded_by uuid NOT NULL,
    created_at timestamptz NOT NULL,
    UNIQUE (dispute_id, kind)
);
