"""Links that switch one kind of e-mail off with one click, without signing in (RFC 8058). Pure.

A link says whose and which kind, and is signed; it ends no sooner than the key. Whoever has the e-mail can
use it, and all it can do is switch that one kind off.
"""

import base64
import binascii
import hashlib
import hmac
from uuid import UUID

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from pydantic import SecretStr

from florin_kit.errors import NotFound
from florin_kit.sealing import roots

PATH = "/api/v1/profile/notifications/unsubscribe"
EVERYTHING = "all"
_MAC_BYTES = 32


class Links:
    """Makes and reads the tokens; those of other keys are read while these are known."""

    def __init__(self, current: SecretStr, previous: SecretStr | None = None) -> None:
        self._keys = [_derived(key) for key in roots(current, previous)]

    def token(self, user: UUID, kind: str) -> str:
        """A token for one kind of e-mail to one person, or for `EVERYTHING` that can be switched off."""
        body = user.bytes + kind.encode()
        return base64.urlsafe_b64encode(_mac(self._keys[0], body) + body).rstrip(b"=").decode()

    def read(self, token: str) -> tuple[UUID, str]:
        """Whose and which kind. Raises `NotFound`."""
        try:
            raw = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
            mac, body = raw[:_MAC_BYTES], raw[_MAC_BYTES:]
            if not any(hmac.compare_digest(mac, _mac(key, body)) for key in self._keys):
                raise NotFound
            return UUID(bytes=body[:16]), body[16:].decode()
        except (binascii.Error, ValueError):
            raise NotFound from None


def _mac(key: bytes, body: bytes) -> bytes:
    return hmac.digest(key, body, hashlib.sha256)


def _derived(root: SecretStr) -> bytes:
    derive = HKDF(SHA256(), 32, salt=b"florin-profile", info=b"unsubscribe")
    return derive.derive(root.get_secret_value().encode())
