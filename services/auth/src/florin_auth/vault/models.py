"""Tables of the vault."""

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from florin_auth.tables import Base


class LookupKey(Base):
    """A key of keyed hashes, sealed; what was found by it is found by it for ever, whatever seals it.

    ``id`` is ``<purpose>.<generation>``; ``made_under`` is the id of the key that sealed it first.
    """

    __tablename__ = "lookup_keys"

    id: Mapped[str] = mapped_column(primary_key=True)
    purpose: Mapped[str]
    generation: Mapped[int]
    key: Mapped[bytes]
    made_under: Mapped[str]
    created_at: Mapped[datetime]
