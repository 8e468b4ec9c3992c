-- A connection keeps the plan of each statement. One that was made while `payments` was nearly empty reads the whole
-- table to see whether the payer has paid this recipient before, and goes on doing so until the table is analyzed.
DO $$
DECLARE found regprocedure;
BEGIN
    FOR found IN SELECT oid::regprocedure FROM pg_proc
        WHERE proname = 'payment_create' AND pronamespace = current_schema()::regnamespace
    LOOP
        EXECUTE format('ALTER FUNCTION %s SET enable_seqscan = off', found);
    END LOOP;
END $$;
