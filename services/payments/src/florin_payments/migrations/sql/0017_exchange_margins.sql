-- What exchanges have earned, by the UTC hour and day; see docs/adr/0016. An exchange that earned nothing has no part.
--
-- slot: the last digit of the exchange's id, as of the accounts that it posts to (exchange.posting). Whoever
-- makes an exchange holds the account of margins of that slot and currency until the commit, so that nobody
-- waits for a row of this table who has not waited already.
CREATE TABLE exchange_margins (
    grain text NOT NULL CHECK (grain IN ('hour', 'day')),
    period timestamptz NOT NULL,
    currency text NOT NULL,
    slot text NOT NULL CHECK (slot ~ '^[0-9a-f]$'),
    exchanges bigint NOT NULL,
    margin_minor bigint NOT NULL CHECK (margin_minor > 0),
    PRIMARY KEY (grain, period, currency, slot)
) WITH (fillfactor = 70);

CREATE INDEX exchanges_created ON exchanges (created_at);

CREATE FUNCTION exchange_sum_margin() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    INSERT INTO exchange_margins AS m (grain, period, currency, slot, exchanges, margin_minor)
    SELECT g, date_trunc(g, NEW.created_at, 'UTC'), NEW.target_currency, right(NEW.id::text, 1), 1,
        NEW.mid_minor - NEW.target_minor
    FROM unnest(ARRAY['day', 'hour']) AS g
    ON CONFLICT (grain, period, currency, slot) DO UPDATE SET
        exchanges = m.exchanges + 1, margin_minor = m.margin_minor + excluded.margin_minor;
    RETURN NULL;
END $$;

-- From here on nobody can make an exchange until all that were made before are summed up.
CREATE TRIGGER sum_margin AFTER INSERT ON exchanges FOR EACH ROW WHEN (NEW.mid_minor > NEW.target_minor)
    EXECUTE FUNCTION exchange_sum_margin();

INSERT INTO exchange_margins (grain, period, currency, slot, exchanges, margin_minor)
SELECT g, date_trunc(g, created_at, 'UTC'), target_currency, right(id::text, 1), count(*), sum(mid_minor - target_minor)
FROM exchanges, unnest(ARRAY['day', 'hour']) AS g
WHERE mid_minor > target_minor
GROUP BY 1, 2, 3, 4;
