"""What must be true of the books, each as one query that returns what is not.

`BOOKS` looks at the ledger alone; `FLOWS` compares it with what payments, refunds, top-ups, payouts, reviews,
disputes, exchanges and requests say of themselves. ``{accounts}`` stands for a condition on ``account_id``:
such a query walks long chains and is asked in parts.
"""

BOOKS = {
    "unbalanced transaction": """
        SELECT transaction_id::text || ': ' || sum(amount_minor) || ' ' || currency FROM ledger_entries
        GROUP BY transaction_id, currency HAVING sum(amount_minor) <> 0
    """,
    "transaction without entries": """
        SELECT t.id::text FROM ledger_transactions t
        WHERE NOT EXISTS (SELECT FROM ledger_entries e WHERE e.transaction_id = t.id)
    """,
    "balance is not the sum of its entries": """
        SELECT a.id::text || ': ' || a.balance_minor || ' is not ' || coalesce(e.total, 0) || ' ' || a.currency
        FROM ledger_accounts a
        LEFT JOIN (SELECT account_id, sum(amount_minor) AS total FROM ledger_entries GROUP BY account_id) AS e
            ON e.account_id = a.id
        WHERE a.balance_minor <> coalesce(e.total, 0)
    """,
    "overdrawn customer": """
        SELECT id::text || ': ' || balance_minor || ' ' || currency FROM ledger_accounts
        WHERE kind IN ('wallet', 'hold') AND balance_minor < 0
    """,
    "entry missing, changed or out of order": """
        SELECT account_id::text || ' #' || number FROM (
            SELECT account_id, number, transaction_id, amount_minor, balance_after_minor, hash,
                lag(balance_after_minor, 1, 0::bigint) OVER w AS balance_before,
                lag(hash, 1, '\\x'::bytea) OVER w AS hash_before,
                row_number() OVER w AS expected
            FROM ledger_entries WHERE {accounts} WINDOW w AS (PARTITION BY account_id ORDER BY number)
        ) AS chain
        WHERE number <> expected OR balance_after_minor <> balance_before + amount_minor
            OR hash <> ledger_entry_hash(hash_before, account_id, number, transaction_id, amount_minor,
                                         balance_after_minor)
    """,
    "account does not end at its last entry": """
        SELECT a.id::text FROM ledger_accounts a
        LEFT JOIN ledger_entries e ON e.account_id = a.id AND e.number = a.entry_count
        WHERE (a.entry_count > 0 AND e.hash IS DISTINCT FROM a.head_hash)
            OR EXISTS (SELECT FROM ledger_entries l WHERE l.account_id = a.id AND l.number > a.entry_count)
    """,
    "money in the system is not zero-sum": """
        SELECT currency || ': ' || sum(balance_minor) FROM ledger_accounts
        GROUP BY currency HAVING sum(balance_minor) <> 0
    """,
}
"""Of the ledger, whatever it was moved for."""
FLOWS = {
    "payment and ledger differ": """
        SELECT 'pay_' || replace(p.id::text, '-', '') || ': ' || p.status FROM payments p
        LEFT JOIN ledger_transactions t ON t.reference = p.id AND t.kind = 'payment'
        LEFT JOIN ledger_entries e ON e.transaction_id = t.id AND e.amount_minor > 0
        GROUP BY p.id
        HAVING coalesce(sum(e.amount_minor), 0) <> CASE
            WHEN p.status IN ('completed', 'partially_refunded', 'refunded', 'disputed') THEN p.amount_minor
            ELSE 0 END
    """,
    "refunds and ledger differ": """
        SELECT 'pay_' || replace(p.id::text, '-', '') || ': ' || p.refunded_minor FROM payments p
        LEFT JOIN refunds r ON r.payment_id = p.id
        LEFT JOIN ledger_transactions t ON t.reference = r.id AND t.kind = 'refund'
        LEFT JOIN ledger_entries e ON e.transaction_id = t.id AND e.amount_minor > 0
        WHERE p.refunded_minor > 0 OR r.id IS NOT NULL
        GROUP BY p.id HAVING p.refunded_minor <> coalesce(sum(e.amount_minor), 0)
    """,
    "payout and ledger differ": """
        SELECT 'pyo_' || replace(p.id::text, '-', '') || ': ' || p.status FROM payouts p
        LEFT JOIN ledger_transactions t ON t.reference = p.id
        LEFT JOIN ledger_entries e ON e.transaction_id = t.id
        LEFT JOIN ledger_accounts a ON a.id = e.account_id AND a.kind = 'hold'
        GROUP BY p.id
        HAVING coalesce(sum(e.amount_minor) FILTER (WHERE a.id IS NOT NULL), 0)
            <> CASE WHEN p.status IN ('processing', 'unknown') THEN p.amount_minor ELSE 0 END
    """,
    "top-up and ledger differ": """
        SELECT 'top_' || replace(u.id::text, '-', '') || ': ' || u.status FROM top_ups u
        LEFT JOIN ledger_transactions t ON t.reference = u.id AND t.kind = 'top_up'
        LEFT JOIN ledger_entries e ON e.transaction_id = t.id AND e.amount_minor > 0
        GROUP BY u.id
        HAVING coalesce(sum(e.amount_minor), 0) <> CASE WHEN u.status = 'completed' THEN u.amount_minor ELSE 0 END
    """,
    "held is not what is on its way": """
        WITH way AS (
            SELECT owner_id, currency, sum(amount) AS amount FROM (
                SELECT user_id AS owner_id, currency, amount_minor AS amount FROM payouts
                WHERE status IN ('processing', 'unknown')
                UNION ALL SELECT sender_id, currency, amount_minor FROM payments WHERE status = 'in_review'
                UNION ALL SELECT s.owner_id, d.currency, s.held_minor FROM dispute_shares s
                JOIN disputes d ON d.id = s.dispute_id
            ) AS parts GROUP BY owner_id, currency
        ), hold AS (SELECT owner_id, currency, balance_minor FROM ledger_accounts WHERE kind = 'hold')
        SELECT owner_id::text || ': ' || coalesce(balance_minor, 0) || ' is not ' || coalesce(amount, 0) || ' '
            || currency
        FROM way FULL JOIN hold USING (owner_id, currency)
        WHERE coalesce(amount, 0) <> coalesce(balance_minor, 0)
    """,
    "payment and review differ": """
        SELECT 'pay_' || replace(coalesce(p.id, r.payment_id)::text, '-', '') || ': ' || p.status || ', review '
            || coalesce(r.status, 'missing')
        FROM (SELECT id, status FROM payments WHERE status = 'in_review'
            OR id IN (SELECT payment_id FROM reviews)) AS p
        FULL JOIN reviews r ON r.payment_id = p.id
        WHERE (p.status = 'in_review') IS DISTINCT FROM coalesce(r.status = 'open', false)
            OR r.status = 'approved' AND p.status NOT IN ('completed', 'partially_refunded', 'refunded', 'disputed')
            OR r.status IN ('rejected', 'expired', 'failed') AND p.status <> 'failed'
            OR r.status = 'cancelled' AND p.status <> 'cancelled'
    """,
    "dispute and ledger differ": """
        WITH booked AS (
            SELECT t.reference AS dispute_id, a.kind, a.owner_id, sum(e.amount_minor) AS amount
            FROM ledger_transactions t JOIN ledger_entries e ON e.transaction_id = t.id
            JOIN ledger_accounts a ON a.id = e.account_id WHERE t.reference IN (SELECT id FROM disputes)
            GROUP BY t.reference, a.kind, a.owner_id
        ), meant AS (
            SELECT dispute_id, 'hold' AS kind, owner_id, held_minor AS amount FROM dispute_shares
            UNION ALL SELECT dispute_id, 'wallet', owner_id, -held_minor - settled_minor - collected_minor
            FROM dispute_shares
            UNION ALL SELECT dispute_id, 'psp_clearing', NULL, sum(settled_minor + advanced_minor)
            FROM dispute_shares GROUP BY dispute_id
            UNION ALL SELECT dispute_id, 'suspense', NULL, sum(collected_minor - advanced_minor)
            FROM dispute_shares GROUP BY dispute_id
        )
        SELECT 'dsp_' || replace(coalesce(m.dispute_id, b.dispute_id)::text, '-', '') || ' ' || coalesce(m.kind, b.kind)
            || ': ' || coalesce(b.amount, 0) || ' is not ' || coalesce(m.amount, 0)
        FROM meant m FULL JOIN booked b ON b.dispute_id = m.dispute_id AND b.kind = m.kind
            AND coalesce(b.owner_id, b.dispute_id) = coalesce(m.owner_id, m.dispute_id)
        WHERE coalesce(m.amount, 0) <> coalesce(b.amount, 0)
    """,
    "dispute and its shares differ": """
        SELECT 'dsp_' || replace(d.id::text, '-', '') || ': ' || d.status || ', held ' || s.held_minor || ' of '
            || s.amount_minor
        FROM dispute_shares s JOIN disputes d ON d.id = s.dispute_id
        WHERE s.work_at IS NULL AND (d.status = 'won' AND s.held_minor + s.settled_minor + s.advanced_minor <> 0
            OR d.status = 'lost' AND s.settled_minor + s.collected_minor <> s.amount_minor
            OR d.status NOT IN ('won', 'lost') AND s.held_minor <> s.amount_minor)
    """,
    "exchange and ledger differ": """
        WITH booked AS (
            SELECT t.reference AS id, CASE WHEN a.kind LIKE 'exchange%' THEN left(a.kind, -2) ELSE a.kind END AS kind,
                a.owner_id, e.currency, e.amount_minor AS amount
            FROM ledger_transactions t JOIN ledger_entries e ON e.transaction_id = t.id
            JOIN ledger_accounts a ON a.id = e.account_id WHERE t.kind = 'exchange' OR a.kind LIKE 'exchange%'
        ), meant AS (
            SELECT id, 'wallet' AS kind, user_id AS owner_id, source_currency AS currency, -source_minor AS amount
            FROM exchanges
            UNION ALL SELECT id, 'wallet', user_id, target_currency, target_minor FROM exchanges
            UNION ALL SELECT id, 'exchange_position', NULL, source_currency, source_minor FROM exchanges
            UNION ALL SELECT id, 'exchange_position', NULL, target_currency, -mid_minor FROM exchanges
            UNION ALL SELECT id, 'exchange_margin', NULL, target_currency, mid_minor - target_minor FROM exchanges
            WHERE mid_minor > target_minor
        )
        SELECT 'exc_' || replace(coalesce(m.id, b.id)::text, '-', '') || ' ' || coalesce(m.kind, b.kind) || ': '
            || coalesce(b.amount, 0) || ' is not ' || coalesce(m.amount, 0) || ' ' || coalesce(m.currency, b.currency)
        FROM meant m FULL JOIN booked b ON b.id = m.id AND b.kind = m.kind AND b.currency = m.currency
            AND b.amount = m.amount AND coalesce(b.owner_id, b.id) = coalesce(m.owner_id, m.id)
        WHERE b.id IS NULL OR m.id IS NULL
        UNION ALL
        SELECT 'exc_' || replace(reference::text, '-', '') || ': booked ' || count(*) || ' times'
        FROM ledger_transactions WHERE kind = 'exchange' GROUP BY reference HAVING count(*) > 1
    """,
    "request and payments differ": """
        SELECT 'prq_' || replace(r.id::text, '-', '') || ': ' || r.paid_minor || ' and ' || r.reserved_minor
            || ' are not ' || coalesce(p.paid, 0) || ' and ' || coalesce(p.reserved, 0) || ' ' || r.currency
        FROM payment_requests r LEFT JOIN (
            SELECT request_id, sum(amount_minor) FILTER (WHERE completed_at IS NOT NULL) AS paid,
                sum(amount_minor) FILTER (WHERE status IN ('pending', 'processing', 'unknown', 'in_review')) AS reserved
            FROM payments WHERE request_id IS NOT NULL GROUP BY request_id
        ) AS p ON p.request_id = r.id
        WHERE r.paid_minor <> coalesce(p.paid, 0) OR r.reserved_minor <> coalesce(p.reserved, 0)
    """,
}
"""Of what moved money, beside what the ledger has of it."""
CHECKS = BOOKS | FLOWS
