"""E-mail: written in the transaction that it tells of, sent after, never lost."""
