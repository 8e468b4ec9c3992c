"""What staff's commands look like on the wire."""

from datetime import datetime
from typing import Annotated

from msgspec import Meta

from florin_auth.accounts.schemas import Email
from florin_contracts.vocabulary import Role
from florin_kit.web.schemas import Input, Output

Name = Annotated[str, Meta(min_length=1, max_length=200)]
Reason = Annotated[str, Meta(min_length=1, max_length=500)]


class Invite(Input):
    """A new account; its owner chooses the password by the link in the e-mail."""

    email: Email
    name: Name
    role: Role = Role.CUSTOMER
    reason: Reason | None = None


class ChangeUser(Input):
    """What is left out stays as it is. A new role needs step-up and ends the user's sessions."""

    name: Name | None = None
    role: Role | None = None
    reason: Reason | None = None


class WithReason(Input):
    reason: Reason | None = None


class ManagedUser(Output):
    id: str
    email: str
    name: str
    handle: str
    role: str
    status: str
    mfa_enabled: bool
    created_at: datetime
    last_sign_in_at: datetime | None


class EndedSessions(Output):
    ended: int
