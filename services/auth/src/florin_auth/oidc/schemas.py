"""Sign-in with another provider on the wire."""

from datetime import datetime
from typing import Annotated

from msgspec import Meta

from florin_kit.web.schemas import Input, Output


class ProviderOut(Output):
    """``name`` stands on the button."""

    enabled: bool
    name: str | None


class Authorization(Output):
    """Where the browser goes now; it comes back to ``/sign-in/callback`` with ``state`` and ``code``."""

    authorization_url: str


class Callback(Input):
    """What the provider's answer carries in its address."""

    state: Annotated[str, Meta(min_length=16, max_length=128)]
    code: Annotated[str, Meta(min_length=1, max_length=2048)]


class IdentityOut(Output):
    """``name`` is what the provider's button says; an issuer that is not the provider any more names itself."""

    id: str
    name: str
    issuer: str
    email: str | None
    created_at: datetime
    last_used_at: datetime | None
