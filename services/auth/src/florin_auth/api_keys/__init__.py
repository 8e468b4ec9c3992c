"""API keys of vendors: made, rotated, revoked, and exchanged for access tokens at the door."""
