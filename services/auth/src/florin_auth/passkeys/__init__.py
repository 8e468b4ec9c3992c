"""Passkeys (WebAuthn Level 3): a second factor, and a sign-in of their own."""
