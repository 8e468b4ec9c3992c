"""Payment methods in the database."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from florin_kit.errors import NotFound
from florin_kit.ids import to_uuid
from florin_payments.payment_methods.models import PaymentMethod

SHARED_TOKENS = "tok_"  # of the simulator's catalogue: everybody's


async def serialise(tx: AsyncSession, user: UUID) -> None:
    """One change at a time to a user's payment methods: there is one default among them."""
    await tx.execute(
        text("SELECT pg_advisory_xact_lock(hashtextextended(:user, 7204))"), {"user": f"payment_methods {user}"}
    )


async def of_user(session: AsyncSession, user: UUID) -> Sequence[PaymentMethod]:
    """All of a user's, the newest first."""
    query = select(PaymentMethod).where(PaymentMethod.user_id == user).order_by(PaymentMethod.id.desc())
    return (await session.scalars(query)).all()


async def get(session: AsyncSession, user: UUID, method_id: str) -> PaymentMethod:
    """A payment method of the user's own. Raises `NotFound`."""
    found = await session.get(PaymentMethod, to_uuid("pmt", method_id))
    if found is None or found.user_id != user:
        raise NotFound
    return found


async def customer_of(session: AsyncSession, user: UUID, provider: str) -> str | None:
    """The provider's own id of a user, if it has given one."""
    query = select(PaymentMethod.customer).where(
        PaymentMethod.user_id == user, PaymentMethod.provider == provider, PaymentMethod.customer.is_not(None)
    )
    return (await session.scalars(query.limit(1))).one_or_none()


async def is_saved(session: AsyncSession, provider: str, token: str) -> bool:
    """Whether anybody has saved this token."""
    query = select(PaymentMethod.id).where(PaymentMethod.provider == provider, PaymentMethod.token == token)
    return (await session.scalars(query.limit(1))).one_or_none() is not None


async def source_of(session: AsyncSession, user: UUID, provider: str, named: str) -> tuple[str, str | None]:
    """What the provider is to charge for what a user named: its token, and its own id of the user.

    Raises `NotFound` when that is somebody else's, or of another provider.
    """
    if named.startswith("pmt_"):
        method = await get(session, user, named)
        if method.provider != provider:
            raise NotFound
        return method.token, method.customer
    if not named.startswith(SHARED_TOKENS):
        query = select(PaymentMethod).where(PaymentMethod.provider == provider, PaymentMethod.token == named)
        known = (await session.scalars(query)).one_or_none()
        if known is not None and known.user_id != user:
            raise NotFound
        if known is not None:
            return known.token, known.customer
    return named, None
