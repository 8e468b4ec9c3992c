-- A rule of a recurring payment and what it pays. `starts` is wall-clock time in `time_zone`.
CREATE TABLE schedules (
    id uuid PRIMARY KEY,
    user_id uuid NOT NULL,
    recipient_id uuid NOT NULL,
    amount_minor bigint NOT NULL CHECK (amount_minor > 0),
    currency text NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
    description text NOT NULL DEFAULT '' CHECK (length(description) <= 500),
    metadata jsonb NOT NULL DEFAULT '{}',
    status text NOT NULL CHECK (status IN ('active', 'paused', 'ended')),
    reason text,
    frequency text NOT NULL CHECK (frequency IN ('daily', 'weekly', 'monthly', 'yearly')),
    interval integer NOT NULL CHECK (interval BETWEEN 1 AND 366),
    time_zone text NOT NULL,
    starts timestamp NOT NULL,
    last_day boolean NOT NULL DEFAULT false,
    until date,
    count integer CHECK (count > 0),
    number integer NOT NULL DEFAULT 0 CHECK (number >= 0),
    next_at timestamptz,
    failures integer NOT NULL DEFAULT 0,
    version integer NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CONSTRAINT not_to_oneself CHECK (user_id <> recipient_id),
    CONSTRAINT due_while_active CHECK ((status = 'active') = (next_at IS NOT NULL))
);
CREATE INDEX schedules_user ON schedules (user_id, id DESC);

-- The occurrence that a payment stands for, how often it was tried, and when it is tried again.
ALTER TABLE payments
    ADD COLUMN schedule_id uuid,
    ADD COLUMN occurrence integer,
    ADD COLUMN attempts smallint NOT NULL DEFAULT 0,
    ADD COLUMN retry_at timestamptz,
    ADD CONSTRAINT occurrence_of_a_schedule CHECK ((schedule_id IS NULL) = (occurrence IS NULL));

-- Whatever goes wrong, no occurrence is paid twice; one that was called off may be planned again.
CREATE UNIQUE INDEX payments_occurrence ON payments (schedule_id, occurrence)
    WHERE schedule_id IS NOT NULL AND status <> 'cancelled';
CREATE INDEX payments_due_or_retry ON payments (coalesce(retry_at, scheduled_at)) WHERE status = 'scheduled';
DROP INDEX payments_due;
