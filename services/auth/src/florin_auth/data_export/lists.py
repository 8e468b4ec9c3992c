"""The lists of the document, each in the order of time."""

from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from florin_auth.accounts.models import EmailChangeRow
from florin_auth.api_keys.models import ApiKey
from florin_auth.data_export import forms
from florin_auth.lockout.models import SignInCounter
from florin_auth.mfa import repository as factors
from florin_auth.mfa.models import RecoveryCode
from florin_auth.oidc.models import Identity
from florin_auth.passkeys import repository as passkey_rows
from florin_auth.sessions.models import Device, Session
from florin_kit.web.documents import chunks

Lists = AsyncIterator[Sequence[Any]]
_MAILS = text("""
    SELECT kind, created_at, sent_at, failed_at FROM mails WHERE recipient_hash = :recipient ORDER BY created_at, id
""")


async def email_change(ro: AsyncSession, user: UUID) -> forms.Form | None:
    """A change of address that is under way."""
    change = await ro.get(EmailChangeRow, user)
    return forms.email_change(change) if change else None


async def identities(ro: AsyncSession, user: UUID) -> Lists:
    async for rows in chunks(ro, select(Identity).where(Identity.user_id == user).order_by(Identity.id)):
        yield [forms.identity(row) for row in rows]


async def second_factors(ro: AsyncSession, user: UUID) -> Lists:
    """Kinds and dates; neither secrets nor their hashes."""
    found = []
    if (totp := await factors.totp(ro, user)) is not None:
        found.append(forms.totp(totp))
    codes = list(await ro.scalars(select(RecoveryCode.used_at).where(RecoveryCode.user_id == user)))
    if codes:
        found.append(forms.recovery_codes(codes))
    yield found


async def passkeys(ro: AsyncSession, user: UUID) -> Lists:
    yield [forms.passkey(row) for row in await passkey_rows.of_user(ro, user)]


async def devices(ro: AsyncSession, user: UUID) -> Lists:
    async for rows in chunks(ro, select(Device).where(Device.user_id == user).order_by(Device.id)):
        yield [forms.device(row) for row in rows]


async def sessions(ro: AsyncSession, user: UUID) -> Lists:
    """Also those that have ended, for as long as they are kept."""
    async for rows in chunks(ro, select(Session).where(Session.user_id == user).order_by(Session.id)):
        yield [forms.session(row) for row in rows]


async def api_keys(ro: AsyncSession, user: UUID) -> Lists:
    async for rows in chunks(ro, select(ApiKey).where(ApiKey.user_id == user).order_by(ApiKey.id)):
        yield [forms.api_key(row) for row in rows]


async def failed_attempts(ro: AsyncSession, counted: Mapping[str, bytes]) -> Lists:
    """What counts against the account now, by what was tried."""
    for kind, account in counted.items():
        query = select(SignInCounter).where(SignInCounter.account == account).order_by(SignInCounter.device)
        async for rows in chunks(ro, query):
            yield [forms.failed_attempts(kind, row) for row in rows]


async def mails(ro: AsyncSession, recipient: bytes) -> Lists:
    """What was sent to the present address lately; what it said is not kept."""
    yield [dict(row) for row in (await ro.execute(_MAILS, {"recipient": recipient})).mappings()]
