"""Keyed hashes and random tokens."""

import base64
import hashlib
import hmac
import os

TOKEN_BYTES = 32


def keyed_hash(key: bytes, *parts: str | bytes) -> bytes:
    """HMAC-SHA256 over parts that can't be shifted into each other."""
    mac = hmac.new(key, digestmod=hashlib.sha256)
    for part in parts:
        data = part.encode() if isinstance(part, str) else part
        mac.update(len(data).to_bytes(4, "big") + data)
    return mac.digest()


def token_hash(token: str | bytes) -> bytes:
    """SHA-256: enough for what is random already."""
    return hashlib.sha256(token.encode() if isinstance(token, str) else token).digest()


def base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def random_token() -> str:
    """256 random bits as 43 characters."""
    return base64url(os.urandom(TOKEN_BYTES))
