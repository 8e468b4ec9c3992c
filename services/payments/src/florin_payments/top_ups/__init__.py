"""Top-ups: money from a payment method into a wallet, through the PSP."""
