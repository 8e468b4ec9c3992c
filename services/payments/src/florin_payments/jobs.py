"""What payments does by itself, and how often."""

from datetime import UTC, datetime, timedelta

from florin_kit.db import Database
from florin_kit.jobs import Jobs
from florin_payments.disputes.settlement import DisputeSettlement
from florin_payments.exchange import repository as exchange_rows
from florin_payments.exchange.sheets import Sheets
from florin_payments.idempotency import store
from florin_payments.ledger.watch import LedgerWatch
from florin_payments.payments import lists
from florin_payments.payments.scheduler import Scheduler
from florin_payments.payouts.settlement import PayoutSettlement
from florin_payments.psp.port import Psp
from florin_payments.psp_webhooks import repository as webhooks
from florin_payments.psp_webhooks.processing import Processing
from florin_payments.reconciliation.metrics import Gauges
from florin_payments.reconciliation.reconciling import Reconciliation
from florin_payments.reports.folding import Folding
from florin_payments.requests.deadlines import Deadlines
from florin_payments.reviews.service import Expiry
from florin_payments.rules.service import Rulings
from florin_payments.settings import PaymentsSettings
from florin_payments.statements.closing import Closing
from florin_payments.top_ups.settlement import Settlement
from florin_payments.webhook_deliveries.service import Upkeep

SCHEDULE_EVERY_S = 1.0
EXPIRE_REVIEWS_EVERY_S = 15.0
SETTLE_EVERY_S = 5.0
PROCESS_EVERY_S = 0.5
SETTLE_DISPUTES_EVERY_S = 1.0
DISCOVER_DISPUTES_EVERY_S = 300.0
EXPIRE_REQUESTS_EVERY_S = 1.0
REMIND_EVERY_S = 10.0
FOLD_EVERY_S = 1.0
FILE_EVERY_S = 2.0
PROVE_EVERY_S = 30.0
RECONCILE_EVERY_S = 5.0
MEASURE_EVERY_S = 30.0
REFRESH_RATES_EVERY_S = 20.0
ENROL_EVERY_S = 300.0
CLOSE_EVERY_S = 30.0
PURGE_EVERY_S = 600.0
QUOTES_KEPT = timedelta(days=1)


def make_jobs(
    settings: PaymentsSettings,
    database: Database,
    *,
    rulings: Rulings,
    top_ups: Settlement,
    payouts: PayoutSettlement,
    disputes: DisputeSettlement,
    sheets: Sheets,
    psp: Psp,
) -> Jobs:
    """All of them; what they settle and what requests settle at once is settled by the same objects."""
    processing = Processing(database, top_ups, payouts, disputes, settings.psp_webhook_match_s)
    deadlines = Deadlines(database)
    closing = Closing(database)
    upkeep = Upkeep(database, settings.webhook_hold_s, settings.webhook_retention_s)
    housekeeping = Housekeeping(database, timedelta(seconds=settings.psp_webhook_retention_s))
    reconciliation = Reconciliation(
        database,
        psp,
        grace=timedelta(seconds=settings.reconciliation_grace_s),
        every=timedelta(seconds=settings.reconciliation_every_s),
        days_back=settings.reconciliation_days_back,
        kept_days=settings.reconciliation_kept_days,
    )
    return Jobs(
        {
            Scheduler(database, rulings, settings.schedule_retries).pay_next: SCHEDULE_EVERY_S,
            Expiry(database).expire_due: EXPIRE_REVIEWS_EVERY_S,
            top_ups.settle_open: SETTLE_EVERY_S,
            payouts.settle_open: SETTLE_EVERY_S,
            processing.process_due: PROCESS_EVERY_S,
            disputes.settle_open: SETTLE_DISPUTES_EVERY_S,
            disputes.taking.take_due: SETTLE_EVERY_S,
            disputes.discover: DISCOVER_DISPUTES_EVERY_S,
            deadlines.expire_next: EXPIRE_REQUESTS_EVERY_S,
            deadlines.remind_next: REMIND_EVERY_S,
            LedgerWatch(database).check: PROVE_EVERY_S,
            Folding(database, sums_from_payments=settings.sums_from_payments).fold_reports: FOLD_EVERY_S,
            housekeeping.file_search: FILE_EVERY_S,
            reconciliation.reconcile: RECONCILE_EVERY_S,
            reconciliation.purge_movements: PURGE_EVERY_S,
            Gauges(database, psp.name).measure_reconciliation: MEASURE_EVERY_S,
            sheets.refresh_rates: REFRESH_RATES_EVERY_S,
            closing.enrol_wallets: ENROL_EVERY_S,
            closing.close_months: CLOSE_EVERY_S,
            upkeep.expire_webhooks: PURGE_EVERY_S,
            upkeep.purge_webhook_log: PURGE_EVERY_S,
            housekeeping.purge_idempotency_keys: PURGE_EVERY_S,
            housekeeping.purge_webhooks: PURGE_EVERY_S,
            housekeeping.purge_quotes: PURGE_EVERY_S,
        }
    )


class Housekeeping:
    """Housekeeping of tables, each in one short transaction; each returns how many rows went."""

    def __init__(self, database: Database, webhooks_kept: timedelta) -> None:
        self._database = database
        self._webhooks_kept = webhooks_kept

    async def purge_idempotency_keys(self) -> int:
        """Forget keys that clients can no longer repeat."""
        async with self._database.transaction() as tx:
            return await store.purge(tx)

    async def purge_webhooks(self) -> int:
        """Forget the provider's old notices."""
        async with self._database.transaction() as tx:
            return await webhooks.purge(tx, datetime.now(UTC) - self._webhooks_kept)

    async def purge_quotes(self) -> int:
        """Forget offers that nobody took."""
        async with self._database.transaction() as tx:
            return await exchange_rows.purge_quotes(tx, QUOTES_KEPT)

    async def file_search(self) -> int:
        """Put new payments into the index by which lists are searched."""
        async with self._database.transaction() as tx:
            await lists.file_new(tx)
        return 0
