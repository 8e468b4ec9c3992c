-- Where vendors want to hear of events. `next_at` is when the dispatcher has something to do here,
-- `lease` and `leased_until` which replica does it; `blocked_until` is the breaker.
CREATE TABLE webhook_endpoints (
    id uuid PRIMARY KEY,
    user_id uuid NOT NULL,
    url text NOT NULL,
    description text NOT NULL DEFAULT '',
    events text[] NOT NULL,
    status text NOT NULL CHECK (status IN ('active', 'paused', 'disabled', 'deleted')),
    disabled_reason text,
    secret bytea,
    previous_secret bytea,
    previous_until timestamptz,
    version bigint NOT NULL DEFAULT 1,
    failures integer NOT NULL DEFAULT 0,
    failing_since timestamptz,
    blocked_until timestamptz,
    slow boolean NOT NULL DEFAULT false,
    next_at timestamptz,
    lease uuid,
    leased_until timestamptz,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL
);
CREATE UNIQUE INDEX webhook_endpoints_url ON webhook_endpoints (user_id, url) WHERE status <> 'deleted';
CREATE INDEX webhook_endpoints_due ON webhook_endpoints (slow, next_at)
    WHERE status = 'active' AND next_at IS NOT NULL;
CREATE INDEX webhook_endpoints_deleted ON webhook_endpoints (id) WHERE status = 'deleted';

-- `seq` is the order in which an endpoint is told: it is given under the lock of the endpoint's row.
-- `retry_at` is null while a delivery was never tried, so its order hangs on no clock.
CREATE TABLE webhook_deliveries (
    id uuid PRIMARY KEY,
    seq bigint GENERATED ALWAYS AS IDENTITY,
    endpoint_id uuid NOT NULL REFERENCES webhook_endpoints,
    event_id text NOT NULL,
    event_type text NOT NULL,
    body bytea NOT NULL,
    status text NOT NULL CHECK (status IN ('pending', 'succeeded', 'failed', 'discarded')),
    attempts integer NOT NULL DEFAULT 0,
    tries integer NOT NULL DEFAULT 0,
    retry_at timestamptz,
    last_status integer,
    last_error text,
    created_at timestamptz NOT NULL,
    finished_at timestamptz,
    CHECK ((status = 'pending') = (finished_at IS NULL)),
    UNIQUE (endpoint_id, event_id)
);
CREATE INDEX webhook_deliveries_fresh ON webhook_deliveries (endpoint_id, seq)
    WHERE status = 'pending' AND retry_at IS NULL;
CREATE INDEX webhook_deliveries_again ON webhook_deliveries (endpoint_id, retry_at)
    WHERE status = 'pending' AND retry_at IS NOT NULL;
CREATE INDEX webhook_deliveries_log ON webhook_deliveries (endpoint_id, id DESC);
CREATE INDEX webhook_deliveries_failed ON webhook_deliveries (id DESC) WHERE status = 'failed';
CREATE INDEX webhook_deliveries_waiting ON webhook_deliveries (created_at) WHERE status = 'pending';
CREATE INDEX webhook_deliveries_finished ON webhook_deliveries (finished_at) WHERE finished_at IS NOT NULL;

CREATE TABLE webhook_attempts (
    delivery_id uuid NOT NULL REFERENCES webhook_deliveries ON DELETE CASCADE,
    number integer NOT NULL,
    at timestamptz NOT NULL,
    duration_ms integer NOT NULL,
    url text NOT NULL,
    status integer,
    error text,
    answer bytea NOT NULL,
    PRIMARY KEY (delivery_id, number)
);
