"""Disputes, who carries them, what happened to them, and the files of their evidence."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from florin_payments.tables import Table


class Dispute(Table):
    """``status`` moves by ``states.TRANSITIONS`` only; ``check_at`` is when the provider is asked next.

    ``respondent_id`` answers it: who got the money. ``fee_minor`` is what the provider takes on top if it is
    lost. ``evidence`` holds words by the names of `schemas.EvidenceInput`.
    """

    __tablename__ = "disputes"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    provider: Mapped[str]
    psp_dispute: Mapped[str]
    top_up_id: Mapped[UUID]
    payment_id: Mapped[UUID | None]
    respondent_id: Mapped[UUID]
    amount_minor: Mapped[int]
    currency: Mapped[str]
    fee_minor: Mapped[int]
    reason: Mapped[str]
    status: Mapped[str]
    respond_by: Mapped[datetime | None]
    evidence: Mapped[dict[str, Any]] = mapped_column(JSONB)
    submitted_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    check_at: Mapped[datetime | None]
    checks: Mapped[int] = mapped_column(default=0)


class DisputeShare(Table):
    """What one wallet carries; `shares` says how its numbers move. ``work_at``: when there may be a step to take."""

    __tablename__ = "dispute_shares"

    dispute_id: Mapped[UUID] = mapped_column(primary_key=True)
    owner_id: Mapped[UUID] = mapped_column(primary_key=True)
    amount_minor: Mapped[int]
    held_minor: Mapped[int] = mapped_column(default=0)
    settled_minor: Mapped[int] = mapped_column(default=0)
    advanced_minor: Mapped[int] = mapped_column(default=0)
    collected_minor: Mapped[int] = mapped_column(default=0)
    work_at: Mapped[datetime | None]
    tries: Mapped[int] = mapped_column(default=0)


class DisputeHistory(Table):
    """One transition: who, when. Append-only."""

    __tablename__ = "dispute_history"

    dispute_id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    event: Mapped[str]
    status: Mapped[str]
    actor_type: Mapped[str]
    actor_id: Mapped[UUID | None]
    at: Mapped[datetime]


class DisputeFile(Table):
    """A document of the evidence; its bytes are an object of the same id. One of each kind."""

    __tablename__ = "dispute_files"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    dispute_id: Mapped[UUID]
    kind: Mapped[str]
    name: Mapped[str]
    media_type: Mapped[str]
    size_bytes: Mapped[int]
    sha256: Mapped[str]
    uploaded_by: Mapped[UUID]
    created_at: Mapped[datetime]
