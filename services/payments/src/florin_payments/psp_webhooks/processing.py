"""Finding out what webhooks mean.

A webhook is a hint to look, never the truth: what it is about is asked for at the provider and
posted as any other answer is. So order and number of webhooks can't matter. One about a charge that
nobody knows yet may have overtaken our own commit: it is tried again for a while, then set aside.
"""

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
import structlog
from sqlalchemy import Row

from florin_kit import failpoints
from florin_kit.db import Database
from florin_kit.errors import NotFound
from florin_kit.ids import to_uuid
from florin_payments.disputes.settlement import DisputeSettlement, Unmatched
from florin_payments.payouts.models import Payout
from florin_payments.payouts.settlement import PayoutSettlement
from florin_payments.psp.port import Notice, Subject, Unknown
from florin_payments.psp_webhooks import repository
from florin_payments.psp_webhooks.metrics import DELAY_SECONDS, PROCESSED, RETRIED
from florin_payments.top_ups import repository as top_ups
from florin_payments.top_ups.models import TopUp
from florin_payments.top_ups.settlement import Settlement
from florin_payments.top_ups.states import FINAL, S

BATCH = 16
AT_ONCE = 4  # leaves connections for requests
LEASE = timedelta(minutes=2)
ATTEMPTS_MAX = 12
PAUSE_S_MAX = 600
log = structlog.get_logger("florin.psp_webhooks")


@dataclass(frozen=True)
class Processing:
    """The job. ``match_s``: how long a webhook may wait for what it is about."""

    database: Database
    settlement: Settlement
    payouts: PayoutSettlement
    disputes: DisputeSettlement
    match_s: int

    async def process_due(self) -> int:
        """Process webhooks that are due; returns how many were taken."""
        async with self.database.transaction() as tx:
            now = datetime.now(UTC)
            found = await repository.claim(tx, self.settlement.psp.name, now, LEASE, BATCH)
        room = asyncio.Semaphore(AT_ONCE)

        async def one(row: Row[Any]) -> None:
            async with room:
                await self._process(row)

        await asyncio.gather(*(one(row) for row in found))
        return len(found)

    async def _process(self, row: Row[Any]) -> None:
        try:
            notice = self.settlement.psp.read(row.body)
            outcome = await self._act(notice)
        except Unmatched:
            if datetime.now(UTC) - row.received_at > timedelta(seconds=self.match_s):
                await self._end(row, "unmatched", "nobody knows what it is about")
            else:
                await self._again(row, "unmatched")
        except Unknown as unknown:
            await self._failed(row, f"the provider gave no clear answer: {unknown}")
        except msgspec.MsgspecError as error:
            await self._end(row, "failed", f"not understood: {error}")
        except Exception as error:  # one webhook never stops the others
            log.exception("webhook_failed", type=row.type, error=type(error).__name__)
            await self._failed(row, type(error).__name__)
        else:
            failpoints.reach("webhook.acted")
            await self._end(row, outcome, None)

    async def _act(self, notice: Notice) -> str:
        if notice.subject is Subject.OTHER:
            return "ignored"
        if notice.subject is Subject.PAYOUT:
            return await self._payout(notice)
        if notice.subject is Subject.DISPUTE:
            await self.disputes.hear(notice.dispute or "")
            return "processed"
        top_up = await self._find(notice)
        if top_up is None:
            raise Unmatched
        if top_up.status not in FINAL or _differs(top_up, notice):
            await self.settlement.advance(top_up, charge_id=top_up.psp_charge or notice.charge)
        return "processed"

    async def _payout(self, notice: Notice) -> str:
        async with self.database.read() as ro:
            payout = await ro.get(Payout, _own_id("pyo", notice.reference or ""))
        if payout is None:
            raise Unmatched
        await self.payouts.advance(payout)
        return "processed"

    async def _find(self, notice: Notice) -> TopUp | None:
        async with self.database.read() as ro:
            if notice.reference is not None and (top_up := await ro.get(TopUp, _own_id("top", notice.reference))):
                return top_up
            return await top_ups.by_charge(ro, self.settlement.psp.name, notice.charge or "")

    async def _failed(self, row: Row[Any], error: str) -> None:
        if row.attempts >= ATTEMPTS_MAX:
            await self._end(row, "failed", error)
        else:
            await self._again(row, error)

    async def _end(self, row: Row[Any], outcome: str, error: str | None) -> None:
        now = datetime.now(UTC)
        async with self.database.transaction() as tx:
            await repository.end(tx, row.id, outcome, error[:500] if error else None, now)
        provider = self.settlement.psp.name
        PROCESSED.labels(provider, outcome).inc()
        DELAY_SECONDS.labels(provider).observe((now - row.received_at).total_seconds())
        if outcome in ("unmatched", "failed"):
            log.error("webhook_set_aside", webhook=str(row.id), type=row.type, outcome=outcome)

    async def _again(self, row: Row[Any], error: str) -> None:
        pause_s = min(2 ** (row.attempts - 1), PAUSE_S_MAX)
        async with self.database.transaction() as tx:
            at = datetime.now(UTC) + timedelta(seconds=pause_s)
            await repository.again(tx, row.id, at, error[:500])
        RETRIED.labels(self.settlement.psp.name, "unmatched" if error == "unmatched" else "error").inc()


def _differs(top_up: TopUp, notice: Notice) -> bool:
    """Whether a decided top-up is said to be decided otherwise."""
    said = {"succeeded": S.COMPLETED, "failed": S.FAILED}.get(notice.status or "")
    return said is not None and said != top_up.status


def _own_id(prefix: str, reference: str) -> UUID:
    try:
        return to_uuid(prefix, reference)
    except NotFound:
        return UUID(int=0)  # not one of ours
