"""Writes the document: the account, then a list for each kind of thing that belongs to it."""

from collections.abc import AsyncIterator
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from florin_auth.accounts import repository as accounts
from florin_auth.clock import now
from florin_auth.data_export import forms, lists
from florin_auth.lockout.service import Lockout
from florin_auth.mail.service import Mails
from florin_kit.db.snapshots import Snapshots
from florin_kit.errors import NotFound
from florin_kit.identity import Principal
from florin_kit.web.documents import document

FORMAT = "florin-account/1"


class DataExport:
    """In the limits of `Snapshots`. Counters and e-mails are kept under keyed hashes, which their services know."""

    def __init__(self, snapshots: Snapshots, lockout: Lockout, mails: Mails) -> None:
        self._snapshots = snapshots
        self._lockout = lockout
        self._mails = mails

    async def open(self, principal: Principal) -> AsyncIterator[bytes]:
        """Begin an export; the first part is ready when this returns. Raises `NotFound`, `Overloaded`."""
        return await self._snapshots.stream(lambda ro: self._parts(ro, principal))

    async def _parts(self, ro: AsyncSession, principal: Principal) -> AsyncIterator[bytes]:
        user = await accounts.by_id(ro, principal.user_uuid)
        if user is None:
            raise NotFound
        counted = {
            "sign_in": self._lockout.account(user.email),
            "confirmation": self._lockout.confirmation(user.id),
            "second_factor": self._lockout.second_factor(user.id),
        }
        head: dict[str, Any] = {
            "format": FORMAT,
            "exported_at": now(),
            "account": forms.account(user),
            "email_change": await lists.email_change(ro, user.id),
        }
        parts = document(
            head,
            [
                ("identities", lists.identities(ro, user.id)),
                ("second_factors", lists.second_factors(ro, user.id)),
                ("passkeys", lists.passkeys(ro, user.id)),
                ("devices", lists.devices(ro, user.id)),
                ("sessions", lists.sessions(ro, user.id)),
                ("api_keys", lists.api_keys(ro, user.id)),
                ("failed_attempts", lists.failed_attempts(ro, counted)),
                ("mails", lists.mails(ro, self._mails.recipient(user.email))),
            ],
        )
        async for part in parts:
            yield part
