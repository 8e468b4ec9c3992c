"""The account of the caller."""

from sqlalchemy.ext.asyncio import AsyncSession

from florin_auth.accounts import repository
from florin_auth.accounts.models import User
from florin_kit.errors import NotFound
from florin_kit.identity import Principal


async def locked_user(tx: AsyncSession, principal: Principal) -> User:
    """The signed-in user, whom nobody else changes until the commit. Raises `NotFound`."""
    user = await repository.by_id(tx, principal.user_uuid, lock=True)
    if user is None:
        raise NotFound
    return user
