"""The rates that quotes are made from: fetched by a job, kept, and refused when they are not to be believed."""

from dataclasses import dataclass
from datetime import timedelta

import structlog
from prometheus_client import Counter, Gauge
from sqlalchemy.ext.asyncio import AsyncSession

from florin_kit.db import Database
from florin_kit.errors import Problem
from florin_payments.exchange import repository
from florin_payments.exchange.rates import RateProvider, Sheet, Unusable, jumped
from florin_payments.exchange.repository import Known

RETRY = timedelta(seconds=60)  # longer than any fetch may take
RETRY_AFTER_S = 60
AGE_S = Gauge("florin_exchange_rates_age_seconds", "Age of the newest exchange rates", ["provider"])
FETCHES = Counter("florin_exchange_rates_fetches_total", "Exchange rates asked for", ["provider", "outcome"])
log = structlog.get_logger("florin.exchange")


class RatesUnavailable(Problem):
    status, code, title = 503, "rates_unavailable", "There are no exchange rates of today"


@dataclass(frozen=True)
class Sheets:
    """``refresh``: how often the provider is asked; ``age_max``: older rates are not quoted from."""

    database: Database
    provider: RateProvider
    refresh: timedelta
    age_max: timedelta
    jump_max_percent: int

    async def newest(self, session: AsyncSession) -> Known:
        """The newest rates, however old. Raises `RatesUnavailable` when there are none."""
        if known := await repository.newest(session, self.provider.name):
            return known
        raise RatesUnavailable(retry_after_s=RETRY_AFTER_S)

    def stale(self, known: Known) -> bool:
        """Too old to be quoted from."""
        return known.age > self.age_max

    async def refresh_rates(self) -> int:
        """Ask the provider, if it is time; of all replicas one does."""
        provider = self.provider.name
        async with self.database.transaction() as tx:
            mine = await repository.claim(tx, provider, RETRY)
        if mine:
            try:
                sheet = await self.provider.fetch()
                async with self.database.transaction() as tx:
                    await self._keep(tx, sheet)
                    await repository.postpone(tx, provider, self.refresh)
            except Unusable as unusable:
                FETCHES.labels(provider, "refused").inc()
                log.warning("exchange_rates_refused", provider=provider, reason=str(unusable))
            else:
                FETCHES.labels(provider, "kept").inc()
        async with self.database.read() as ro:
            if known := await repository.newest(ro, provider):
                AGE_S.labels(provider).set(known.age.total_seconds())
        return 0

    async def _keep(self, tx: AsyncSession, sheet: Sheet) -> None:
        await repository.lock_sheets(tx)
        now = await repository.database_time(tx)
        if sheet.as_of > repository.newest_date(now):
            raise Unusable("rates of a day to come")
        before = await repository.newest(tx, self.provider.name)
        if before is None:
            return await repository.keep(tx, self.provider.name, sheet, now)
        if sheet.as_of < before.sheet.as_of:
            raise Unusable("older than the rates before")
        if (sheet.base, sheet.as_of, sheet.rates) == (before.sheet.base, before.sheet.as_of, before.rates):
            return await repository.confirm(tx, before.sheet, sheet.valid_at or now)
        if sheet.base == before.sheet.base and (moved := jumped(before.rates, sheet.rates, self.jump_max_percent)):
            raise Unusable(f"moved too far at once: {', '.join(moved)}")
        return await repository.keep(tx, self.provider.name, sheet, now)
