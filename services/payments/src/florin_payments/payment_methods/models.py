"""Payment methods."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from florin_payments.tables import Table


class PaymentMethod(Table):
    """A card as its owner sees it; ``token`` and ``customer`` are the provider's and leave Florin only to it."""

    __tablename__ = "payment_methods"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    user_id: Mapped[UUID]
    provider: Mapped[str]
    token: Mapped[str]
    customer: Mapped[str | None]
    brand: Mapped[str]
    last4: Mapped[str]
    exp_month: Mapped[int]
    exp_year: Mapped[int]
    is_default: Mapped[bool]
    created_at: Mapped[datetime]
