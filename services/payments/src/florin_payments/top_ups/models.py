"""Top-ups."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from florin_payments.tables import Table


class TopUp(Table):
    """``status`` moves by ``states.TRANSITIONS`` only; ``check_at`` is when to ask the provider again.

    ``payment_method`` is what the customer named, ``token`` (and ``customer``) what the provider gets;
    ``payment_id`` is the payment that it is for, if it is for one;
    rows older than ``token`` named the provider's token itself.
    """

    __tablename__ = "top_ups"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    user_id: Mapped[UUID]
    amount_minor: Mapped[int]
    currency: Mapped[str]
    payment_method: Mapped[str]
    payment_id: Mapped[UUID | None]
    provider: Mapped[str]
    token: Mapped[str | None]
    customer: Mapped[str | None]
    status: Mapped[str]
    recovery_point: Mapped[int]
    failure_code: Mapped[str | None]
    psp_charge: Mapped[str | None]
    action_url: Mapped[str | None]
    action_until: Mapped[datetime | None]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    check_at: Mapped[datetime | None]
    checks: Mapped[int]
