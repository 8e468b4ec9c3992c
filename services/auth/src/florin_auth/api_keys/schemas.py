"""What API keys look like on the wire."""

from datetime import datetime
from typing import Annotated, Literal

from msgspec import Meta

from florin_contracts.vocabulary import Mode, Scope
from florin_kit.web.schemas import Input, Output

OVERLAP_S_DEFAULT = 86_400
OVERLAP_S_MAX = 7 * 86_400
State = Literal["active", "expired", "revoked"]


class NewApiKey(Input):
    """``expires_at`` null: works until it is revoked. A key of mode ``test`` has play money and no other."""

    name: Annotated[str, Meta(min_length=1, max_length=80)]
    scopes: Annotated[list[Scope], Meta(min_length=1, max_length=32)]
    expires_at: datetime | None = None
    mode: Mode = Mode.LIVE


class RotateApiKey(Input):
    """``overlap_s``: how long the old secret keeps working beside the new one; 0 ends it at once."""

    overlap_s: Annotated[int, Meta(ge=0, le=OVERLAP_S_MAX)] = OVERLAP_S_DEFAULT


class OldSecret(Output):
    """The secret before the last rotation, while it still works."""

    last_four: str
    ends_at: datetime


class ApiKeyOut(Output, kw_only=True):
    """A key as its owner sees it: never the secret, only how it begins and ends."""

    id: str
    name: str
    mode: Mode
    prefix: str
    last_four: str
    scopes: list[str]
    state: State
    created_at: datetime
    expires_at: datetime | None
    rotated_at: datetime | None
    old_secret: OldSecret | None
    revoked_at: datetime | None
    revoked_reason: str | None
    last_used_at: datetime | None
    last_used_ip: str | None


class ApiKeySecretOut(ApiKeyOut, kw_only=True):
    """``secret`` is shown this once and can't be read again."""

    secret: str


class Exchange(Input):
    key: Annotated[str, Meta(max_length=128)]


class Exchanged(Output):
    """``expires_at`` in seconds since the epoch, as in the token."""

    access_token: str
    expires_at: int
