"""Idempotency keys: the same request never acts twice and always gets the one answer."""
