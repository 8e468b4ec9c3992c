"""Identity: accounts, sessions, tokens and keys."""
