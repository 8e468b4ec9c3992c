-- Undoes a ledger transaction by its opposite: every entry again with the other sign. Nothing that is
-- written is ever changed. Returns false, and writes nothing, when an account does not hold the money any
-- more; raises unique_violation when it was reversed before, no_data_found when there is none.
CREATE FUNCTION ledger_reverse(p_transaction uuid, p_reverses uuid, p_now timestamptz)
RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    original ledger_transactions;
    debit ledger_entries;
    credit ledger_entries;
BEGIN
    SELECT * INTO STRICT original FROM ledger_transactions WHERE id = p_reverses;
    IF original.kind = 'reversal' THEN
        RAISE EXCEPTION 'a reversal is not reversed: post what is right instead'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ledger_reversal';
    END IF;
    IF EXISTS (SELECT FROM ledger_transactions WHERE reverses = p_reverses) THEN
        RAISE EXCEPTION 'this transaction was reversed before' USING ERRCODE = 'unique_violation';
    END IF;
    SELECT * INTO STRICT debit FROM ledger_entries WHERE transaction_id = p_reverses AND amount_minor < 0;
    SELECT * INTO STRICT credit FROM ledger_entries WHERE transaction_id = p_reverses AND amount_minor > 0;
    RETURN ledger_move(p_transaction, 'reversal', original.reference, credit.account_id, debit.account_id,
                       credit.amount_minor, p_now, p_reverses);
END $$;
