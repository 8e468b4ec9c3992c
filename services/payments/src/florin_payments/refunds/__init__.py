"""Refunds: money back to the sender, never more than was paid."""
