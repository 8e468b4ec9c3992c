"""Rates, quotes and exchanges."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from florin_payments.exchange.conversion import Conversion, Price
from florin_payments.tables import Table


class SheetRow(Table):
    """Rates that were published together; they age from ``valid_at``."""

    __tablename__ = "exchange_sheets"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    provider: Mapped[str]
    base: Mapped[str]
    as_of: Mapped[date]
    valid_at: Mapped[datetime]
    created_at: Mapped[datetime]


class RateRow(Table):
    """Units of a currency for one unit of its sheet's base."""

    __tablename__ = "exchange_rates"

    sheet_id: Mapped[UUID] = mapped_column(primary_key=True)
    currency: Mapped[str] = mapped_column(primary_key=True)
    rate: Mapped[Decimal]


class _Priced:
    """Both amounts, and all that they were computed from."""

    id: Mapped[UUID] = mapped_column(primary_key=True)
    user_id: Mapped[UUID]
    source_currency: Mapped[str]
    source_minor: Mapped[int]
    target_currency: Mapped[str]
    target_minor: Mapped[int]
    mid_minor: Mapped[int]
    fixed: Mapped[str]
    source_rate: Mapped[Decimal]
    target_rate: Mapped[Decimal]
    spread_bp: Mapped[int]
    sheet_id: Mapped[UUID]
    created_at: Mapped[datetime]

    @property
    def price(self) -> Price:
        return Price(self.source_currency, self.target_currency, self.source_rate, self.target_rate, self.spread_bp)

    @property
    def conversion(self) -> Conversion:
        return Conversion(self.source_minor, self.target_minor, self.mid_minor)


class Quote(_Priced, Table):
    """A price promised to one customer until ``expires_at``; ``exchange_id``: the use that was made of it."""

    __tablename__ = "exchange_quotes"

    expires_at: Mapped[datetime]
    exchange_id: Mapped[UUID | None]


class Exchange(_Priced, Table):
    """Money that has changed currency. Never changed again."""

    __tablename__ = "exchanges"

    quote_id: Mapped[UUID]
