"""Days, their outcome, and what differs."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ARRAY, Text
from sqlalchemy.orm import Mapped, mapped_column

from florin_payments.tables import Table


class Day(Table):
    """How far the comparison of a day has come; ``phase`` moves by `reconciling.Reconciliation` only."""

    __tablename__ = "reconciliation_days"

    provider: Mapped[str] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    phase: Mapped[str]
    position: Mapped[str | None]
    reading: Mapped[int]
    since: Mapped[datetime | None]
    until: Mapped[datetime | None]
    whole: Mapped[bool]
    closed_at: Mapped[datetime | None]
    due_at: Mapped[datetime]
    leased_until: Mapped[datetime | None]
    version: Mapped[int]
    finished_at: Mapped[datetime | None]
    error: Mapped[str | None]


class Run(Table):
    """What came of a day in one currency; see the migration's SQL."""

    __tablename__ = "reconciliation_runs"

    provider: Mapped[str] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    currency: Mapped[str] = mapped_column(primary_key=True)
    matched_count: Mapped[int]
    matched_minor: Mapped[int]
    waiting_count: Mapped[int]
    told_count: Mapped[int]
    told_minor: Mapped[int]
    fee_minor: Mapped[int]
    our_balance_minor: Mapped[int]
    their_balance_minor: Mapped[int]
    compared_at: Mapped[datetime]


class Difference(Table):
    """One thing about which the two sides differ; ``note`` and ``explained_by`` once staff have said why."""

    __tablename__ = "reconciliation_differences"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    provider: Mapped[str]
    flow: Mapped[str]
    reference: Mapped[str]
    day: Mapped[date]
    currency: Mapped[str]
    reason: Mapped[str]
    status: Mapped[str]
    our_amount_minor: Mapped[int | None]
    our_currency: Mapped[str | None]
    our_state: Mapped[str | None]
    our_at: Mapped[datetime | None]
    their_amount_minor: Mapped[int | None]
    their_currency: Mapped[str | None]
    their_state: Mapped[str | None]
    their_at: Mapped[datetime | None]
    their_ids: Mapped[list[str]] = mapped_column(ARRAY(Text))
    found_at: Mapped[datetime]
    checked_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    note: Mapped[str | None]
    explained_by: Mapped[UUID | None]
