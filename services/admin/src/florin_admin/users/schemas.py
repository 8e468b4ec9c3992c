"""Users as staff see them."""

from datetime import datetime
from enum import StrEnum

from florin_contracts.vocabulary import Role, UserStatus
from florin_kit.web.schemas import Output


class UserOut(Output):
    """``role``, e-mail, name and handle are null only until the account's first event arrives."""

    id: str
    email: str | None
    name: str | None
    handle: str | None
    role: Role | None
    status: UserStatus
    created_at: datetime
    last_sign_in_at: datetime | None


class UserSort(StrEnum):
    CREATED_AT = "created_at"
    NAME = "name"
    EMAIL = "email"
    LAST_SIGN_IN_AT = "last_sign_in_at"


class Order(StrEnum):
    ASC = "asc"
    DESC = "desc"
