"""`preferences.*`: how a user wants to be served, published by profile. Subject: the user id."""

from florin_contracts.events.base import Event, event
from florin_contracts.types import ShortText, UserId
from florin_contracts.vocabulary import Service


@event("preferences.updated", producer=Service.PROFILE)
class PreferencesUpdated(Event, frozen=True, kw_only=True):
    """What other services have to know of somebody's preferences, as it is now."""

    user_id: UserId
    time_zone: ShortText
    language: ShortText
