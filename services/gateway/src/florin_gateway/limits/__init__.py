"""Rate limits and revocation: one script, one round trip."""
