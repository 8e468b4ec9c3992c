"""What all tables of the service share."""

from datetime import datetime
from typing import ClassVar

from sqlalchemy import BigInteger, DateTime
from sqlalchemy.orm import DeclarativeBase


class Base(DeclarativeBase):
    """Times are always with a zone, integers have 64 bits."""

    type_annotation_map: ClassVar = {datetime: DateTime(timezone=True), int: BigInteger}
