"""Keys derived from the key encryption key, sealed values, and random tokens.

One root secret comes from the environment. Each use gets a key of its own by HKDF (RFC 5869), so
that nothing made for one purpose is of any use for another.
"""

import base64
import hashlib
import hmac
import os

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from pydantic import SecretStr

from florin_kit.sealing import SealBrokenError, Sealer

__all__ = ["SealBrokenError", "Sealer", "Vault", "base64url", "keyed_hash", "random_token", "token_hash"]

TOKEN_BYTES = 32


class Vault:
    """Derives keys and seals values with AES-256-GCM."""

    def __init__(self, root: SecretStr) -> None:
        self._root = root.get_secret_value().encode()

    def key(self, purpose: str) -> bytes:
        """The 256-bit key of one purpose."""
        return HKDF(SHA256(), 32, salt=b"florin-auth", info=purpose.encode()).derive(self._root)

    def sealer(self, purpose: str) -> Sealer:
        return Sealer(self.key(f"seal:{purpose}"))


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
