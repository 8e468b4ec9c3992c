"""Money: wallets, the double-entry ledger and the payment flow."""
