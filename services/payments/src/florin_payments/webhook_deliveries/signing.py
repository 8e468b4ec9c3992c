"""Signatures by the Standard Webhooks specification (version 1.0.0, "v1": HMAC-SHA256). Pure."""

import base64
import hashlib
import hmac
import os
from collections.abc import Sequence

SECRET_BYTES = 32
PREFIX = "whsec_"
USER_AGENT = "Florin-Webhooks/1"


def new_secret() -> bytes:
    """A key of our own making; its wire form is `secret_text`."""
    return os.urandom(SECRET_BYTES)


def secret_text(secret: bytes) -> str:
    """The form that libraries of the specification take."""
    return PREFIX + base64.b64encode(secret).decode()


def signature(secret: bytes, message_id: str, timestamp_s: int, body: bytes) -> str:
    """One signature: over id, time and body, so that none of them can be changed or reused."""
    signed = b"%s.%d.%s" % (message_id.encode(), timestamp_s, body)
    return "v1," + base64.b64encode(hmac.digest(secret, signed, hashlib.sha256)).decode()


def headers(secrets: Sequence[bytes], message_id: str, timestamp_s: int, body: bytes) -> dict[str, str]:
    """The headers of a delivery; one signature for each secret, so that either verifies it while one is replaced."""
    return {
        "Content-Type": "application/json",
        "User-Agent": USER_AGENT,
        "webhook-id": message_id,
        "webhook-timestamp": str(timestamp_s),
        "webhook-signature": " ".join(signature(secret, message_id, timestamp_s, body) for secret in secrets),
    }
