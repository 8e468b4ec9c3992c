"""Signed-in devices: sign-in, rotation of refresh tokens, sign-out, revocation."""
