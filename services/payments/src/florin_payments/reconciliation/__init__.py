"""Reconciliation: what the provider says happened against what our books say. It never changes the books."""
