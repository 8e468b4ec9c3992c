-- What lists are answered from, beside the indexes by sender and by recipient. On a table that is large
-- already, build them by the same names with CREATE INDEX CONCURRENTLY before this migration.
CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE EXTENSION IF NOT EXISTS btree_gin;

CREATE INDEX IF NOT EXISTS payments_created ON payments (created_at DESC, id DESC);
CREATE INDEX IF NOT EXISTS payments_amount ON payments (amount_minor DESC, id DESC);
CREATE INDEX IF NOT EXISTS payments_sender_amount ON payments (sender_id, amount_minor DESC, id DESC);
CREATE INDEX IF NOT EXISTS payments_recipient_amount ON payments (recipient_id, amount_minor DESC, id DESC);

-- Any combination of these, also with words of the description. New rows wait in a list of their own, which
-- a job files away (payments_search_file), so that no payment has to do it while somebody waits for it.
CREATE INDEX IF NOT EXISTS payments_search ON payments
    USING gin (sender_id, recipient_id, status, type, currency, description gin_trgm_ops)
    WITH (fastupdate = on, gin_pending_list_limit = 65536);
CREATE INDEX IF NOT EXISTS users_search ON users USING gin (name gin_trgm_ops, handle gin_trgm_ops);

CREATE FUNCTION payments_search_file() RETURNS bigint
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT gin_clean_pending_list('public.payments_search'::regclass)
$$;
