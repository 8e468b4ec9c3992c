"""Hostile requests for tests, and strict readers of what comes of them."""
