"""The base of this service's tables."""

from sqlalchemy import MetaData
from sqlalchemy.orm import DeclarativeBase


class Table(DeclarativeBase):
    """Mapped on what the migrations made; schema rules stand there, not here."""

    metadata = MetaData()
