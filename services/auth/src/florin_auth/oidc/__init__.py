"""Sign-in with another provider (OpenID Connect Core 1.0, authorization code with PKCE)."""
