"""What an API key looks like: ``fl_live_`` or ``fl_test_``, 30 random characters, and six that no typo survives.

The checksum tells a mistyped key, or a string that a secret scanner took for one, from a real key
without asking anybody. It is no secret and proves nothing: only auth knows which keys there are.
"""

import hashlib
import re
import secrets
import zlib

from florin_contracts.vocabulary import Mode

PREFIXES = {mode: f"fl_{mode}_" for mode in Mode}
MARK = b"fl_"  # what begins like this is meant to be an API key, well-formed or not
ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
RANDOM_LENGTH = 30  # of 62 characters: 178 bits
CHECKSUM_LENGTH = 6
_SHAPE = re.compile(rb"fl_(?:live|test)_[0-9A-Za-z]{36}")


def make(mode: Mode = Mode.LIVE) -> str:
    """A new key."""
    body = PREFIXES[mode] + "".join(secrets.choice(ALPHABET) for _ in range(RANDOM_LENGTH))
    return body + checksum(body.encode())


def is_well_formed(key: bytes) -> bool:
    """Whether it has the shape and the checksum of a key."""
    return _SHAPE.fullmatch(key) is not None and checksum(key[:-CHECKSUM_LENGTH]) == key[-CHECKSUM_LENGTH:].decode()


def checksum(body: bytes) -> str:
    """CRC-32 (ISO 3309) of everything before it, in base 62, the highest digit first."""
    rest, digits = zlib.crc32(body), ""
    for _ in range(CHECKSUM_LENGTH):
        rest, digit = divmod(rest, len(ALPHABET))
        digits = ALPHABET[digit] + digits
    return digits


def digest(key: bytes) -> bytes:
    """SHA-256, all that is ever kept of a key: enough for what is random already."""
    return hashlib.sha256(key).digest()
