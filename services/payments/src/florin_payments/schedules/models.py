"""Schedules."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import DateTime
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from florin_payments.schedules.recurrence import Frequency, Rule
from florin_payments.tables import Table


class Schedule(Table):
    """A rule and what it pays.

    ``number`` and ``next_at`` are those of the occurrence to come; while it is ``active`` exactly one payment
    that is still ``scheduled`` stands for it. ``failures`` counts occurrences that failed one after the other.
    """

    __tablename__ = "schedules"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    user_id: Mapped[UUID]
    recipient_id: Mapped[UUID]
    amount_minor: Mapped[int]
    currency: Mapped[str]
    description: Mapped[str]
    metadata_: Mapped[dict[str, Any]] = mapped_column("metadata", JSONB)
    status: Mapped[str]
    reason: Mapped[str | None]
    frequency: Mapped[str]
    interval: Mapped[int]
    time_zone: Mapped[str]
    starts: Mapped[datetime] = mapped_column(DateTime(timezone=False))
    last_day: Mapped[bool]
    until: Mapped[date | None]
    count: Mapped[int | None]
    number: Mapped[int]
    next_at: Mapped[datetime | None]
    failures: Mapped[int]
    version: Mapped[int]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]

    @property
    def rule(self) -> Rule:
        """When it is due."""
        return Rule(
            frequency=Frequency(self.frequency),
            interval=self.interval,
            time_zone=self.time_zone,
            starts=self.starts,
            last_day=self.last_day,
            until=self.until,
            count=self.count,
        )
