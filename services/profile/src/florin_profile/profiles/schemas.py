"""The profile on the wire."""

from datetime import datetime
from typing import Annotated

from msgspec import UNSET, Meta, Struct, UnsetType

from florin_kit.web.schemas import Input, Output

Line = Annotated[str, Meta(min_length=1, max_length=120)]
PhoneText = Annotated[str, Meta(min_length=5, max_length=32)]
BioText = Annotated[str, Meta(max_length=500)]


class Address(Struct, kw_only=True, forbid_unknown_fields=True):
    """A postal address; ``country`` is ISO 3166-1 alpha-2."""

    line1: Line
    line2: Line | None = None
    city: Line
    region: Line | None = None
    postal_code: Annotated[str, Meta(min_length=1, max_length=16)] | None = None
    country: Annotated[str, Meta(pattern="^[A-Z]{2}$")]


class Profile(Output):
    """The caller's profile; e-mail, name and handle are null until the account is known here."""

    id: str
    email: str | None
    name: str | None
    handle: str | None
    phone: str | None
    address: Address | None
    bio: str
    avatar_url: str | None
    updated_at: datetime | None


class EditProfile(Input):
    """Only what is sent changes; null empties. An address is replaced as a whole."""

    phone: PhoneText | UnsetType | None = UNSET
    address: Address | UnsetType | None = UNSET
    bio: BioText | UnsetType | None = UNSET
