"""The caller of a request, as the access token says."""

from uuid import UUID

import msgspec

from florin_contracts.vocabulary import Mode
from florin_kit.ids import to_uuid


class Principal(msgspec.Struct, frozen=True, kw_only=True):
    """A verified access token. Times are seconds since the epoch."""

    user_id: str
    session_id: str
    token_id: str
    role: str
    issued_at: int
    expires_at: int
    auth_time: int
    amr: tuple[str, ...] = ()
    scopes: frozenset[str] | None = None
    """What an API key may do; None for a person, whom no scope narrows."""
    mode: Mode = Mode.LIVE
    """Of an API key. A session is always `live`; the gateway alone sends it to the test side."""

    @property
    def user_uuid(self) -> UUID:
        return to_uuid("usr", self.user_id)

    @property
    def session_uuid(self) -> UUID:
        return to_uuid("ses", self.session_id)

    @property
    def is_admin(self) -> bool:
        return self.role == "ADMIN"
