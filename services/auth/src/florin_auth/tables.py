"""What all tables of the service share."""

from datetime import datetime
from typing import ClassVar

from sqlalchemy import DateTime, LargeBinary
from sqlalchemy.orm import DeclarativeBase


class Base(DeclarativeBase):
    """Times are always with a zone, bytes are bytea."""

    type_annotation_map: ClassVar = {datetime: DateTime(timezone=True), bytes: LargeBinary}
