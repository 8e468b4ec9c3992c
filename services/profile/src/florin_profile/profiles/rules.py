"""What a valid phone number and address are. Pure."""

import phonenumbers

from florin_kit.errors import invalid
from florin_profile.profiles.schemas import Address
from florin_profile.texts import clean

# Regions with a telephone numbering plan: ISO 3166-1 without the uninhabited ones.
COUNTRIES = frozenset(phonenumbers.SUPPORTED_REGIONS)


def phone(value: str) -> str:
    """The number in E.164 form (ITU-T E.164): ``+43 660 123 45 67`` is ``+436601234567``."""
    try:
        number = phonenumbers.parse(value, None)
    except phonenumbers.NumberParseException:
        raise invalid(
            "phone", "invalid_phone", "Write the number with its country code, like +43 660 1234567"
        ) from None
    if not phonenumbers.is_valid_number(number) or number.extension:
        raise invalid("phone", "invalid_phone", "This is not a number that can be called")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def address(value: Address) -> Address:
    """The address with every line cleaned."""
    if value.country not in COUNTRIES:
        raise invalid("address.country", "unknown_country", "This is not a country code of ISO 3166")
    return Address(
        line1=_line("line1", value.line1),
        line2=_optional("line2", value.line2),
        city=_line("city", value.city),
        region=_optional("region", value.region),
        postal_code=_optional("postal_code", value.postal_code),
        country=value.country,
    )


def _line(name: str, value: str) -> str:
    text = clean(f"address.{name}", value)
    if not text:
        raise invalid(f"address.{name}", "required", "This field is required")
    return text


def _optional(name: str, value: str | None) -> str | None:
    return clean(f"address.{name}", value) or None if value is not None else None
