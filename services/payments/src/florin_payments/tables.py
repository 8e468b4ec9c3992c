"""The base of this service's tables."""

from datetime import datetime
from typing import ClassVar

from sqlalchemy import BigInteger, DateTime, MetaData
from sqlalchemy.orm import DeclarativeBase


class Table(DeclarativeBase):
    """Mapped on what the migrations made; schema rules stand there, not here."""

    metadata = MetaData()
    type_annotation_map: ClassVar = {datetime: DateTime(timezone=True), int: BigInteger}
