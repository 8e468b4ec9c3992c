"""Signatures of webhooks: ``t=<seconds>,v1=<hex>``, HMAC-SHA256 over time, a dot and the body.

The scheme is Stripe's (docs.stripe.com/webhooks, "Verify manually"); the simulator signs alike. Pure.
"""

import hashlib
import hmac
from collections.abc import Sequence

TOLERANCE_S = 300
SIGNATURES_MAX = 8  # while the sender rotates there are two


def matches(header: str | None, body: bytes, secrets: Sequence[str], now_s: int) -> bool:
    """Whether any of our secrets made any of the header's signatures, at most 5 minutes ago or ahead.

    All candidates are compared, each in constant time.
    """
    signed_at, given = _read(header or "")
    if signed_at is None or not given or abs(now_s - signed_at) > TOLERANCE_S:
        return False
    payload = b"%d." % signed_at + body
    found = False
    for secret in secrets:
        expected = hmac.new(secret.encode(), payload, hashlib.sha256).hexdigest().encode()
        for signature in given:
            found |= hmac.compare_digest(expected, signature)
    return found


def _read(header: str) -> tuple[int | None, list[bytes]]:
    signed_at: int | None = None
    given: list[bytes] = []
    for part in header.split(",", SIGNATURES_MAX + 1)[: SIGNATURES_MAX + 1]:
        name, _, value = part.strip().partition("=")
        if name == "t" and signed_at is None and value.isascii() and value.isdigit() and len(value) <= 12:
            signed_at = int(value)
        elif name == "v1":
            given.append(value.encode())
    return signed_at, given
