"""Webhooks of the payment service provider: stored first, then understood."""
