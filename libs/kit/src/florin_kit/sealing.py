"""Values sealed with AES-256-GCM, and data keys that are themselves sealed (envelope encryption).

A value is sealed with a data key; the data key lies beside it, wrapped with a key encryption key that
never is in the database. So a new key encryption key means wrapping small keys anew, not the data, and
deleting one data key makes all that was sealed with it unreadable: in every replica and every backup.

While a key is replaced several are known: the current one seals, all of them open. What is sealed says by
the id of its key with which one; the id follows from the key (HKDF), so nobody can give one id to two keys.
"""

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from pydantic import SecretStr

from florin_kit.settings import listed

KEY_BYTES = 32
NONCE_BYTES = 12
KEY_ID_BYTES = 8
_VERSION = b"\x01"
_NAMED = b"\x02"
NAME_BYTES = len(_NAMED) + KEY_ID_BYTES


class SealBrokenError(Exception):
    """A sealed value was changed, moved to another place, or sealed with another key."""


class KeyNotKnownError(SealBrokenError):
    """Something was sealed with a key that is not among the settings."""

    def __init__(self, key_ids: Iterable[str], where: str = "") -> None:
        super().__init__(f"sealed with key {', '.join(sorted(key_ids))}, which is not configured{where}")


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


class NamedSealer:
    """Seals with one of several keys and says with which; opens what any of them has sealed.

    A named value is the byte 2, the key's id, nonce and ciphertext; one without a name is `Sealer`'s.
    """

    def __init__(self, current_id: str, sealers: Mapping[str, Sealer]) -> None:
        self._current_id = current_id
        self._sealers = sealers

    def seal(self, value: bytes, place: str, *, named: bool = True) -> bytes:
        """Seal with the current key; without a name for readers of before there were names."""
        sealed = self._sealers[self._current_id].seal(value, place)
        return name_of(self._current_id) + sealed[len(_VERSION) :] if named else sealed

    def open(self, sealed: bytes, place: str) -> bytes:
        """Raises `SealBrokenError`; `KeyNotKnownError` when it names a key that is not there."""
        return self.opened(sealed, place)[0]

    def opened(self, sealed: bytes, place: str) -> tuple[bytes, str]:
        """The value, and the id of the key that it was sealed with. Raises as `open` does."""
        if key_id := key_id_of(sealed):
            if key_id not in self._sealers:
                raise KeyNotKnownError([key_id])
            return self._sealers[key_id].open(_VERSION + sealed[NAME_BYTES:], place), key_id
        for key_id, sealer in self._sealers.items():
            try:
                return sealer.open(sealed, place), key_id
            except SealBrokenError:
                continue
        raise SealBrokenError


def name_of(key_id: str) -> bytes:
    """What every value begins with that names this key."""
    return _NAMED + bytes.fromhex(key_id)


def key_id_of(sealed: bytes) -> str | None:
    """The id of the key that a value names; None: it names none."""
    return sealed[len(_NAMED) : NAME_BYTES].hex() if sealed[:1] == _NAMED and len(sealed) > NAME_BYTES else None


@dataclass(frozen=True, slots=True)
class Wrapped:
    """A data key as the database keeps it; ``key_id`` names what it is wrapped with."""

    key_id: str
    wrapped: bytes


class KeyEncryptionKeys:
    """The key that wraps, and others which only unwrap, while it is being replaced."""

    def __init__(self, current: SecretStr, previous: SecretStr | None = None) -> None:
        self.current_id = key_id(current)
        self._sealers = {key_id(root): Sealer(_derived(root, b"wrap", KEY_BYTES)) for root in roots(current, previous)}

    def wrap(self, data_key: bytes, owner: str) -> Wrapped:
        """Wrap a data key for its owner; it is of no use in another one's row."""
        return Wrapped(self.current_id, self._sealers[self.current_id].seal(data_key, owner))

    def unwrap(self, kept: Wrapped, owner: str) -> bytes:
        """Raises `SealBrokenError`, also when the key it was wrapped with is not configured."""
        sealer = self._sealers.get(kept.key_id)
        if sealer is None:
            raise KeyNotKnownError([kept.key_id])
        return sealer.open(kept.wrapped, owner)

    def check(self, key_ids: Iterable[str], what: str) -> None:
        """Raises `KeyNotKnownError` unless every key of ``what`` is among these."""
        if unknown := set(key_ids) - self._sealers.keys():
            raise KeyNotKnownError(unknown, f" ({what})")


def roots(current: SecretStr, previous: SecretStr | None) -> list[SecretStr]:
    """The key that seals, then those that only open: one setting, comma-separated."""
    return [current, *(SecretStr(root) for root in (listed(previous) if previous else ()))]


def key_id(root: SecretStr) -> str:
    """What a key is called: 16 hexadecimal digits that follow from it and tell nothing about it."""
    return _derived(root, b"id", KEY_ID_BYTES).hex()


def _derived(root: SecretStr, purpose: bytes, length: int) -> bytes:
    return HKDF(SHA256(), length, salt=b"florin-data-keys", info=purpose).derive(root.get_secret_value().encode())
