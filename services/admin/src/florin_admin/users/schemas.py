"""Users as staff see them."""

from datetime import datetime
from enum import StrEnum

from florin_contracts.vocabulary import Role, UserStatus
from florin_kit.web.schemas import Output


class AdminUser(Output):
    """E-mail and handle are null when the account was deleted."""

    id: str
    email: str | None
    name: str
    handle: str | None
    role: Role
    status: UserStatus
    created_at: datetime
    last_sign_in_at: datetime | None


class AdminUserList(Output):
    """One page of users; ``next_cursor`` is null on the last."""

    items: list[AdminUser]
    next_cursor: str | None


class UserSort(StrEnum):
    CREATED_AT = "created_at"
    NAME = "name"
    EMAIL = "email"
    LAST_SIGN_IN_AT = "last_sign_in_at"


class Order(StrEnum):
    ASC = "asc"
    DESC = "desc"
