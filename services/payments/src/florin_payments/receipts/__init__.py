"""Receipts: what both sides can show of a payment that was made."""
