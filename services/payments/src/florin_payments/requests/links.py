"""Pay links: a token that nobody can guess, and that is kept nowhere.

The token is the request's id and an HMAC over it (128 bits of HMAC-SHA256), in base64url. So the database, a
replica or a backup holds nothing that opens a link, and the link can still be shown again to whoever asks.
A link is replaced by counting up ``link_number``; the one before it is then as unknown as any other.
"""

import base64
import binascii
import hmac
from dataclasses import dataclass
from uuid import UUID

from florin_payments.requests.models import PaymentRequest

MAC_BYTES = 16
TOKEN_PATTERN = "^[A-Za-z0-9_-]{43}$"  # noqa: S105 - 16 bytes of id and 16 of HMAC in base64url
_PURPOSE = b"florin pay link 1"


@dataclass(frozen=True, slots=True)
class Read:
    """A well-formed token: whose it would be, and what it shows for it."""

    request_id: UUID
    mac: bytes


class Links:
    """Makes and verifies links. The first of ``keys`` makes them; those after it still open theirs."""

    def __init__(self, keys: tuple[str, ...], pages_url: str) -> None:
        self._keys = [key.encode() for key in keys]
        self._pages_url = pages_url

    def url(self, request: PaymentRequest) -> str:
        """The page of a request."""
        raw = request.id.bytes + _mac(self._keys[0], request)
        return f"{self._pages_url}/pay/{base64.urlsafe_b64encode(raw).rstrip(b'=').decode()}"

    def opens(self, read: Read, request: PaymentRequest) -> bool:
        """Whether a token is this request's present one; compared in constant time."""
        return any(hmac.compare_digest(_mac(key, request), read.mac) for key in self._keys)


def read(token: str) -> Read | None:
    """What a token says; None when it can't be one."""
    try:
        raw = base64.b64decode(token + "=", altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return None
    return Read(UUID(bytes=raw[:16]), raw[16:]) if len(raw) == 16 + MAC_BYTES else None


def _mac(key: bytes, request: PaymentRequest) -> bytes:
    said = _PURPOSE + request.id.bytes + request.link_number.to_bytes(4, "big")
    return hmac.digest(key, said, "sha256")[:MAC_BYTES]
