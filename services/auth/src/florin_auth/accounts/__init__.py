"""People who can sign in: registration, e-mail addresses, passwords."""
