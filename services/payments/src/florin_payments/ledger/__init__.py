"""The double-entry ledger. Its rules live in the database (``migrations/sql/0001_ledger.sql``)."""
