"""The chain of entries and its head."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from florin_admin.tables import Base


class AuditRow(Base):
    """Never changed or deleted; triggers and rights see to it.

    ``data`` is the very JSON text that was hashed. ``hash`` covers every other column and the hash
    of the entry before (see `chain`).
    """

    __tablename__ = "audit_entries"

    seq: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[UUID]
    event_id: Mapped[str]
    occurred_at: Mapped[datetime]
    recorded_at: Mapped[datetime]
    source: Mapped[str]
    action: Mapped[str]
    actor_type: Mapped[str]
    actor_id: Mapped[str | None]
    target_type: Mapped[str | None]
    target_id: Mapped[str | None]
    ip: Mapped[str | None]
    user_agent: Mapped[str | None]
    request_id: Mapped[str | None]
    data: Mapped[str]
    hash: Mapped[bytes]


class AuditHead(Base):
    """The one row that says where the chain ends. Locking it makes its holder the only writer."""

    __tablename__ = "audit_head"

    id: Mapped[int] = mapped_column(primary_key=True)
    seq: Mapped[int]
    hash: Mapped[bytes]
