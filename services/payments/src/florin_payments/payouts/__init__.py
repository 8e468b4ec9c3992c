"""Payouts: money from a wallet to a bank account, through the PSP."""
