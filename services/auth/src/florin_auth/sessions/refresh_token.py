"""The format of refresh tokens: ``frt_<session id, 32 hex>_<256 bits, 43 base64url>``.

The session's id stands in it so that the session can be locked before anything is looked up, and the
gateway can count refreshes of one session.
"""

import re
from dataclasses import dataclass
from uuid import UUID

from florin_auth.crypto import base64url, keyed_hash, random_token, token_hash

_FORMAT = re.compile(r"frt_([0-9a-f]{32})_([A-Za-z0-9_-]{43})")


@dataclass(frozen=True)
class RefreshSecret:
    """A refresh token in clear; lives only between the wire and its hash."""

    session_id: UUID
    secret: str

    def __repr__(self) -> str:
        return f"RefreshSecret({self.session_id})"

    @property
    def text(self) -> str:
        return f"frt_{self.session_id.hex}_{self.secret}"

    @property
    def hash(self) -> bytes:
        return token_hash(self.text)

    def child(self, key: bytes, retry_key: str | None) -> "RefreshSecret":
        """The token that follows.

        With a ``retry_key`` it is derived (HMAC with a key that never leaves the service), so that the
        same request gets the same token again although it is stored nowhere; otherwise it is random.
        """
        if retry_key is None:
            return RefreshSecret(self.session_id, random_token())
        return RefreshSecret(self.session_id, base64url(keyed_hash(key, self.text, retry_key)))

    def retry_hash(self, key: bytes, retry_key: str | None) -> bytes | None:
        """What is kept to know the same request again."""
        return keyed_hash(key, "retry", self.text, retry_key) if retry_key is not None else None


def parse(text: str) -> RefreshSecret | None:
    """A refresh token, if it looks like one."""
    match = _FORMAT.fullmatch(text)
    return RefreshSecret(UUID(hex=match[1]), match[2]) if match else None


def first(session_id: UUID) -> RefreshSecret:
    """The first token of a session."""
    return RefreshSecret(session_id, random_token())
