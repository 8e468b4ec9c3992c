"""What may be preferred, and what is when nothing was chosen. Pure."""

import zoneinfo
from collections.abc import Mapping
from typing import Any

from florin_kit.errors import invalid
from florin_profile.currencies import DECIMALS
from florin_profile.notifications.kinds import SECURITY, Kind
from florin_profile.preferences.schemas import Choices, NotificationChannels

THEME, LANGUAGE, CURRENCY, TIME_ZONE = "system", "en", "EUR", "UTC"
TIME_ZONES = frozenset(zoneinfo.available_timezones()) - {"localtime"}


def currency(code: str) -> str:
    """The code itself when ISO 4217 has it."""
    if code not in DECIMALS:
        raise invalid("currency", "unknown_currency", "This is not a currency code of ISO 4217")
    return code


def time_zone(name: str) -> str:
    """The name itself when the IANA time zone database has it."""
    if name not in TIME_ZONES:
        raise invalid("time_zone", "unknown_time_zone", "This is not a time zone, like Europe/Vienna")
    return name


def channels(chosen: Mapping[str, Any]) -> NotificationChannels:
    """Everything that can be chosen: the choices over the default, which is yes."""
    email = _choices(chosen.get("email", {})) | dict.fromkeys(SECURITY, True)
    return NotificationChannels(email=email, in_app=_choices(chosen.get("in_app", {})))


def _choices(chosen: Mapping[str, bool]) -> Choices:
    return {kind: chosen.get(kind, True) for kind in Kind}


def email_choices(choices: Choices) -> Choices:
    """The choices themselves. Raises `ValidationFailed` for what is always sent."""
    for kind in SECURITY:
        if choices.get(kind) is False:
            field = f"notifications.email.{kind}"
            raise invalid(field, "always_on", "E-mails about the safety of your account are always sent")
    return choices


def merged(chosen: Mapping[str, Any], channel: str, choices: Choices) -> dict[str, Any]:
    """The stored choices with those of one channel laid over them."""
    return {**chosen, channel: {**chosen.get(channel, {}), **{str(kind): on for kind, on in choices.items()}}}
