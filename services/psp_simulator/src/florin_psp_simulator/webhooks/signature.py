"""The signature of a webhook: HMAC-SHA256 over time and body. Pure."""

import hashlib
import hmac

HEADER = "Florin-Psp-Signature"


def sign(secret: str, body: bytes, at_s: int) -> str:
    """The header's value at a time in seconds since the epoch."""
    digest = hmac.new(secret.encode(), b"%d." % at_s + body, hashlib.sha256).hexdigest()
    return f"t={at_s},v1={digest}"
