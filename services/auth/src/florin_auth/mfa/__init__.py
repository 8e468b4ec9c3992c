"""Second factors: authenticator apps and recovery codes, and the second step of a sign-in."""
