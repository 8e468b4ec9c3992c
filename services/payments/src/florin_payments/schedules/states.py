"""The states of a schedule as data. Pure; imports no framework."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from florin_contracts.events import ScheduleCreated, ScheduleEnded, SchedulePaused, ScheduleState, ScheduleUpdated
from florin_contracts.vocabulary import ScheduleStatus as S


class Event(StrEnum):
    """What can happen to a schedule."""

    CREATE = "create"
    EDIT = "edit"
    SKIP = "skip"
    PAUSE = "pause"
    RESUME = "resume"
    END = "end"


@dataclass(frozen=True)
class Transition:
    """Where an event leads, and the event class that tells the platform."""

    to: S
    publishes: type[ScheduleState]


TRANSITIONS: Mapping[tuple[S | None, Event], Transition] = MappingProxyType(
    {
        (None, Event.CREATE): Transition(S.ACTIVE, ScheduleCreated),
        (S.ACTIVE, Event.EDIT): Transition(S.ACTIVE, ScheduleUpdated),
        (S.ACTIVE, Event.SKIP): Transition(S.ACTIVE, ScheduleUpdated),
        (S.ACTIVE, Event.PAUSE): Transition(S.PAUSED, SchedulePaused),
        (S.ACTIVE, Event.END): Transition(S.ENDED, ScheduleEnded),
        (S.PAUSED, Event.EDIT): Transition(S.PAUSED, ScheduleUpdated),
        (S.PAUSED, Event.RESUME): Transition(S.ACTIVE, ScheduleUpdated),
        (S.PAUSED, Event.END): Transition(S.ENDED, ScheduleEnded),
    }
)
