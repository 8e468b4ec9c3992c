"""Writes the document: one list for each concept, read table by table."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from florin_kit.identity import Principal
from florin_kit.identity.access import CUSTOMER
from florin_kit.web.documents import document
from florin_payments.data_export import lists, movements
from florin_payments.exports.service import Exports
from florin_payments.people import repository as people

FORMAT = "florin-payments/1"


class DataExport:
    """Shares the limits of all exports of the service: see `Exports`."""

    def __init__(self, exports: Exports) -> None:
        self._exports = exports

    async def open(self, principal: Principal) -> AsyncIterator[bytes]:
        """Begin an export; the first part is ready when this returns. Raises `Overloaded`."""
        # What staff may see of others by their role is not their own data.
        person = msgspec.structs.replace(principal, role=CUSTOMER)
        return await self._exports.stream(lambda ro: _parts(ro, person))


async def _parts(ro: AsyncSession, person: Principal) -> AsyncIterator[bytes]:
    user = person.user_uuid
    known = await people.get(ro, user)
    now = datetime.now(UTC)
    head = {"format": FORMAT, "exported_at": now, "person": known.person if known else {"id": person.user_id}}
    parts = document(
        head,
        [
            ("wallets", movements.wallets(ro, user)),
            ("entries", movements.entries(ro, user)),
            ("payments", movements.payments(ro, person)),
            ("refunds", movements.refunds(ro, user)),
            ("top_ups", lists.top_ups(ro, user)),
            ("payouts", lists.payouts(ro, user)),
            ("exchanges", lists.exchanges(ro, user)),
            ("payment_methods", lists.payment_methods(ro, user)),
            ("schedules", lists.schedules(ro, user)),
            ("requests", lists.requests(ro, person, now)),
            ("disputes", lists.disputes(ro, person)),
            ("limits", lists.limits(ro, user)),
            ("webhook_endpoints", lists.webhook_endpoints(ro, user, now)),
        ],
    )
    async for part in parts:
        yield part
