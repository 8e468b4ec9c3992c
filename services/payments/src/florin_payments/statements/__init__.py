"""Statements: what moved in a wallet in a month. A closed month is a range of ledger entries and never changes."""
