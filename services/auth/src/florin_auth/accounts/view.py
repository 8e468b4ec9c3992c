"""Accounts as the wire shows them."""

from florin_auth.accounts.models import User
from florin_auth.accounts.schemas import UserOut
from florin_kit.ids import from_uuid


def user_out(user: User) -> UserOut:
    return UserOut(
        id=from_uuid("usr", user.id),
        email=user.email,
        name=user.name,
        handle=user.handle,
        role=user.role,
        status=user.status,
        email_verified=user.email_verified_at is not None,
        mfa_enabled=user.mfa_enabled,
        has_password=user.password_hash is not None,
        created_at=user.created_at,
    )
