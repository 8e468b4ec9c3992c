"""Everybody with an account: a read model of what auth tells."""
