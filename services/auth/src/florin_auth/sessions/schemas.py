"""What sessions look like on the wire."""

from datetime import datetime
from typing import Literal

import msgspec

from florin_auth.accounts.schemas import Email, Password, UserOut
from florin_kit.web.schemas import Input, Output

Transport = Literal["cookie", "token"]


class Login(Input):
    """``transport`` token: the tokens come in the body, for clients that are not browsers."""

    email: Email
    password: Password
    transport: Transport = "cookie"


class RefreshIn(Input):
    """Only for clients that keep their tokens themselves; browsers send the cookie and no body."""

    refresh_token: str


class SessionOut(Output):
    id: str
    current: bool
    device: str
    ip: str
    place: str | None
    created_at: datetime
    last_used_at: datetime
    expires_at: datetime


class TokenFields(Output, kw_only=True, omit_defaults=True):
    """Present only for the transport ``token``. ``expires_in`` is seconds."""

    access_token: str | msgspec.UnsetType = msgspec.UNSET
    refresh_token: str | msgspec.UnsetType = msgspec.UNSET
    token_type: Literal["Bearer"] | msgspec.UnsetType = msgspec.UNSET
    expires_in: int | msgspec.UnsetType = msgspec.UNSET


class LoginOut(TokenFields, kw_only=True):
    """``expires_at`` is the access token's."""

    user: UserOut
    session: SessionOut
    expires_at: datetime


class RefreshOut(TokenFields, kw_only=True):
    expires_at: datetime


class CsrfOut(Output):
    csrf_token: str
