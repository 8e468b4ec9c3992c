"""What accounts look like on the wire."""

from datetime import datetime
from typing import Annotated, Literal

from msgspec import Meta

from florin_kit.web.schemas import Input, Output

Email = Annotated[str, Meta(min_length=3, max_length=254)]
Password = Annotated[str, Meta(min_length=1, max_length=1024)]
LinkToken = Annotated[str, Meta(min_length=16, max_length=128)]


class Register(Input):
    """``role`` is what a person may choose; ADMIN is only ever granted."""

    email: Email
    password: Password
    name: Annotated[str, Meta(min_length=1, max_length=200)]
    role: Literal["CUSTOMER", "VENDOR"] = "CUSTOMER"


class EmailOnly(Input):
    email: Email


class VerifyEmail(Input):
    token: LinkToken


class ChangePassword(Input):
    current_password: Password
    new_password: Password


class ResetPassword(Input):
    token: LinkToken
    new_password: Password


class ChangeEmail(Input):
    new_email: Email


class PendingEmail(Output):
    """A new address that both mailboxes have to confirm until ``expires_at``."""

    new_email: str
    old_confirmed: bool
    new_confirmed: bool
    expires_at: datetime


class EmailState(Output):
    """The account's address, and the one that it is to become, if any."""

    email: str
    pending: PendingEmail | None


class EmailConfirmed(Output):
    """``waiting`` for the other address, or ``changed``."""

    status: Literal["waiting", "changed"]


class AcceptInvitation(Input):
    token: LinkToken
    password: Password


class Accepted(Output):
    """The same for every address, known or not."""

    status: Literal["accepted"] = "accepted"


class Verified(Output):
    email: str
    status: Literal["active"] = "active"


class UserOut(Output):
    """The signed-in user."""

    id: str
    email: str
    name: str
    handle: str
    role: str
    status: str
    email_verified: bool
    mfa_enabled: bool
    has_password: bool
    created_at: datetime
