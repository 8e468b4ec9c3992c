"""What a report is asked for. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Literal, cast
from uuid import UUID
from zoneinfo import ZoneInfo

from florin_payments.reports.buckets import OF_TIME, Bucket, OfTime, buckets

GroupBy = Literal["day", "week", "month", "status", "type", "currency"]


@dataclass(frozen=True)
class Question:
    """Of whom (None: of the platform), from when until when, grouped how, and in which currency (None: in all)."""

    owner: UUID | None
    start: datetime
    end: datetime
    group_by: GroupBy
    zone: ZoneInfo
    currency: str | None = None

    @property
    def of_time(self) -> bool:
        """Whether its groups are days, weeks or months."""
        return self.group_by in OF_TIME

    @cached_property
    def buckets(self) -> Sequence[Bucket]:
        """The groups of time, the first and the last of which may reach over the ends; none when not ``of_time``."""
        return buckets(cast("OfTime", self.group_by), self.zone, self.start, self.end) if self.of_time else ()

    @property
    def borders(self) -> list[datetime]:
        """Where groups of time begin."""
        return [bucket.start for bucket in self.buckets]

    def key(self, grouped: str | int) -> str:
        """What a group is called, by what the database calls it: the name itself, or the number of its bucket."""
        return self.buckets[grouped - 1].key if isinstance(grouped, int) else grouped
