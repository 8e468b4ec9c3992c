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
        """A token of a session and when it expires."""
        expires_at = now().replace(microsecond=0) + timedelta(seconds=self.ttl_s)
        said = {
            "sid": from_uuid("ses", session_id),
            "auth_time": int(auth_time.timestamp()),
            "amr": list(amr),
        }
        return self._sign(user_id, role, expires_at, said), expires_at

    def issue_for_key(
        self, *, user_id: UUID, secret_id: UUID, role: str, scopes: Sequence[str], mode: str, expires_at: datetime
    ) -> tuple[str, datetime]:
        """A token of an API key, narrowed to its scopes and mode. It was never signed in: no step-up takes it."""
        said = {
            "sid": from_uuid("aks", secret_id),
            "auth_time": 0,
            "amr": ["api_key"],
            "scope": " ".join(scopes),
            "mode": mode,
        }
        return self._sign(user_id, role, expires_at, said), expires_at

    def _sign(self, user_id: UUID, role: str, expires_at: datetime, said: dict[str, object]) -> str:
        return self._ring.sign(
            {
                "iss": self._settings.token_issuer,
                "aud": self._settings.token_audience,
                "sub": from_uuid("usr", user_id),
                "jti": new_id("tok"),
                "role": role,
                "iat": int(now().timestamp()),
                "exp": int(expires_at.timestamp()),
                **said,
            }
        )
