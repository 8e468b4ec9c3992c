"""Preferences on the wire."""

from enum import StrEnum
from typing import Annotated

from msgspec import UNSET, Meta, UnsetType

from florin_kit.web.schemas import Input, Output
from florin_profile.notifications.kinds import Kind


class Theme(StrEnum):
    LIGHT = "light"
    DARK = "dark"
    SYSTEM = "system"


Language = Annotated[str, Meta(pattern="^[a-z]{2,3}(-[A-Z]{2})?$")]
CurrencyCode = Annotated[str, Meta(pattern="^[A-Z]{3}$")]
TimeZone = Annotated[str, Meta(min_length=1, max_length=64)]
Choices = dict[Kind, bool]


class NotificationChannels(Output):
    """For each channel, which kinds of notification come through it."""

    email: Choices
    in_app: Choices


class Preferences(Output):
    theme: Theme
    language: str
    currency: str
    time_zone: str
    notifications: NotificationChannels


class EditNotificationChannels(Input):
    email: Choices | UnsetType = UNSET
    in_app: Choices | UnsetType = UNSET


class EditPreferences(Input):
    """Only what is sent changes, down to the single kind of notification."""

    theme: Theme | UnsetType = UNSET
    language: Language | UnsetType = UNSET
    currency: CurrencyCode | UnsetType = UNSET
    time_zone: TimeZone | UnsetType = UNSET
    notifications: EditNotificationChannels | UnsetType = UNSET
