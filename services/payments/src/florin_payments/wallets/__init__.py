"""Wallets: what a user has in each currency."""
