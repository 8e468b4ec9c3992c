"""Values sealed with AES-256-GCM, and data keys that are themselves sealed (envelope encryption).

A value is sealed with a data key; the data key lies beside it, wrapped with a key encryption key that
never is in the database. So a new key encryption key means wrapping small keys anew, not the data, and
deleting one data key makes all that was sealed with it unreadable: in every replica and every backup.
"""

import os
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from pydantic import SecretStr

KEY_BYTES = 32
NONCE_BYTES = 12
KEY_ID_BYTES = 8
_VERSION = b"\x01"


class SealBrokenError(Exception):
    """A sealed value was changed, moved to another place, or sealed with another key."""


class Sealer:
    """Encrypts values with one key; ``place`` binds a value to the row that it stands in."""

    def __init__(self, key: bytes) -> None:
        self._aead = AESGCM(key)

    def seal(self, value: bytes, place: str) -> bytes:
        nonce = os.urandom(NONCE_BYTES)
        return _VERSION + nonce + self._aead.encrypt(nonce, value, place.encode())

    def open(self, sealed: bytes, place: str) -> bytes:
        """Raises `SealBrokenError`."""
        version, nonce, body = sealed[:1], sealed[1 : 1 + NONCE_BYTES], sealed[1 + NONCE_BYTES :]
        if version != _VERSION or len(nonce) != NONCE_BYTES:
            raise SealBrokenError
        try:
            return self._aead.decrypt(nonce, body, place.encode())
        except InvalidTag:
            raise SealBrokenError from None


@dataclass(frozen=True, slots=True)
class Wrapped:
    """A data key as the database keeps it; ``key_id`` names what it is wrapped with."""

    key_id: str
    wrapped: bytes


class KeyEncryptionKeys:
    """The key that wraps, and the one before it, which still unwraps while a rotation is under way.

    A key's id follows from the key, so nobody can give one id to two keys.
    """

    def __init__(self, current: SecretStr, previous: SecretStr | None = None) -> None:
        self.current_id, sealer = _derived(current)
        self._sealers = {self.current_id: sealer, **(dict([_derived(previous)]) if previous else {})}

    def wrap(self, data_key: bytes, owner: str) -> Wrapped:
        """Wrap a data key for its owner; it is of no use in another one's row."""
        return Wrapped(self.current_id, self._sealers[self.current_id].seal(data_key, owner))

    def unwrap(self, kept: Wrapped, owner: str) -> bytes:
        """Raises `SealBrokenError`, also when the key it was wrapped with is not configured."""
        sealer = self._sealers.get(kept.key_id)
        if sealer is None:
            raise SealBrokenError(f"wrapped with key {kept.key_id}, which is not configured")
        return sealer.open(kept.wrapped, owner)


def _derived(root: SecretStr) -> tuple[str, Sealer]:
    secret = root.get_secret_value().encode()

    def derive(purpose: bytes, length: int) -> bytes:
        return HKDF(SHA256(), length, salt=b"florin-data-keys", info=purpose).derive(secret)

    return derive(b"id", KEY_ID_BYTES).hex(), Sealer(derive(b"wrap", KEY_BYTES))
