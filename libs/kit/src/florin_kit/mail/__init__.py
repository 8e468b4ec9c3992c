"""E-mail: written into the transaction that it tells of, sent after, never lost."""
