"""What the server remembers between two steps of one conversation: sign-in, passkeys, other providers."""
