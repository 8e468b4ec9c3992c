"""Access tokens: JWTs of 15 minutes, signed with the ring's key of the moment (RFC 9068's spirit)."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from florin_auth.clock import now
from florin_auth.keys.ring import KeyRing
from florin_auth.settings import AuthSettings
from florin_kit.ids import from_uuid, new_id


class AccessTokens:
    """Issues access tokens."""

    def __init__(self, ring: KeyRing, settings: AuthSettings) -> None:
        self._ring = ring
        self._settings = settings

    @property
    def ttl_s(self) -> int:
        return self._settings.access_token_ttl_s

    def issue(
        self, *, user_id: UUID, session_id: UUID, role: str, auth_time: datetime, amr: Sequence[str]
    ) -> tuple[str, datetime]:
        """A token and when it expires."""
        issued_at = now().replace(microsecond=0)
        expires_at = issued_at + timedelta(seconds=self.ttl_s)
        token = self._ring.sign(
            {
                "iss": self._settings.token_issuer,
                "aud": self._settings.token_audience,
                "sub": from_uuid("usr", user_id),
                "sid": from_uuid("ses", session_id),
                "jti": new_id("tok"),
                "role": role,
                "iat": int(issued_at.timestamp()),
                "exp": int(expires_at.timestamp()),
                "auth_time": int(auth_time.timestamp()),
                "amr": list(amr),
            }
        )
        return token, expires_at
