"""Wiring of the payments service."""

import ssl
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from litestar.types import ASGIApp

from florin_kit.backbone import Backbone
from florin_kit.db import Database
from florin_kit.db.data_keys import DataKeys
from florin_kit.db.direct import DirectPool
from florin_kit.identity.revocation import AuthFallback, Revocations
from florin_kit.identity.tokens import TokenVerifier
from florin_kit.jobs import Jobs
from florin_kit.redis import make_redis
from florin_kit.sealing import KeyEncryptionKeys
from florin_kit.web.app import Authenticator, Component, create_app
from florin_payments.access import ACCESS
from florin_payments.events import consumers, webhook_consumers
from florin_payments.exports.service import Exports
from florin_payments.idempotency import store
from florin_payments.ledger.pool import LedgerPool
from florin_payments.ledger.watch import LedgerWatch
from florin_payments.payment_methods.routes import router as payment_method_routes
from florin_payments.payment_methods.service import PaymentMethods
from florin_payments.payments import lists
from florin_payments.payments.creation import Creation
from florin_payments.payments.funding import Funding
from florin_payments.payments.routes import router as payment_routes
from florin_payments.payments.scheduler import Scheduler
from florin_payments.payouts.routes import router as payout_routes
from florin_payments.payouts.service import Payouts
from florin_payments.payouts.settlement import PayoutSettlement
from florin_payments.people.directory import Directory
from florin_payments.people.routes import router as people_routes
from florin_payments.psp.factory import make_psp
from florin_payments.psp_webhooks import repository as webhooks
from florin_payments.psp_webhooks.processing import Processing
from florin_payments.psp_webhooks.reception import Reception
from florin_payments.psp_webhooks.routes import router as webhook_routes
from florin_payments.reports.folding import Folding
from florin_payments.reports.routes import router as report_routes
from florin_payments.schedules.routes import router as schedule_routes
from florin_payments.schedules.setup import Setup
from florin_payments.settings import PaymentsSettings
from florin_payments.top_ups.routes import router as top_up_routes
from florin_payments.top_ups.service import TopUps
from florin_payments.top_ups.settlement import Settlement
from florin_payments.wallets.routes import router as wallet_routes
from florin_payments.webhook_deliveries.dispatcher import Dispatcher
from florin_payments.webhook_deliveries.resolving import PublicResolver
from florin_payments.webhook_deliveries.routes import router as webhook_delivery_routes
from florin_payments.webhook_deliveries.sending import Sender
from florin_payments.webhook_deliveries.service import Upkeep
from florin_payments.webhook_endpoints.routes import router as webhook_endpoint_routes
from florin_payments.webhook_endpoints.service import Endpoints

SETTLE_EVERY_S = 5.0
SCHEDULE_EVERY_S = 1.0
PROCESS_EVERY_S = 0.5
PROVE_EVERY_S = 30.0
PURGE_EVERY_S = 600.0
FOLD_EVERY_S = 1.0
FILE_EVERY_S = 2.0


def make_app(settings: PaymentsSettings) -> ASGIApp:
    """The ASGI application."""
    database = Database(settings, "payments")
    redis = make_redis(settings)
    verifier = TokenVerifier(settings.jwks_url, settings.token_issuer, settings.token_audience)
    directory = Directory(database)
    pool = LedgerPool(settings)
    creation = Creation(pool, directory, database)
    psp = make_psp(settings)
    settlement = Settlement(database, psp, settings.public_origin, settings.top_up_action_s)
    top_ups = TopUps(database, settlement)
    payout_settlement = PayoutSettlement(database, psp)
    processing = Processing(database, settlement, payout_settlement, settings.psp_webhook_match_s)
    keys = KeyEncryptionKeys(settings.webhook_key, settings.previous_webhook_key)
    upkeep = Upkeep(database, settings.webhook_hold_s, settings.webhook_retention_s)

    exports = Exports(
        database,
        rows_max=settings.export_rows_max,
        timeout_s=settings.export_timeout_s,
        exports_max=settings.exports_max,
    )

    async def purge_idempotency_keys() -> int:
        async with database.transaction() as tx:
            return await store.purge(tx)

    async def purge_webhooks() -> int:
        async with database.transaction() as tx:
            return await webhooks.purge(tx, datetime.now(UTC) - timedelta(seconds=settings.psp_webhook_retention_s))

    async def file_search() -> int:
        async with database.transaction() as tx:
            await lists.file_new(tx)
        return 0

    components: list[Component] = [verifier, pool, psp]
    if settings.background == "on":
        heard = [consumers(directory, settings.default_currency, DataKeys(keys)), webhook_consumers()]
        backbone = Backbone(settings, database, service="payments", consumers=heard)
        dispatcher = make_dispatcher(settings, keys, backbone.relay.wake)
        database.on_commit(dispatcher.wake)
        components += [backbone, dispatcher]
        components.append(
            Jobs(
                {
                    Scheduler(database, settings.schedule_retries).pay_next: SCHEDULE_EVERY_S,
                    settlement.settle_open: SETTLE_EVERY_S,
                    payout_settlement.settle_open: SETTLE_EVERY_S,
                    processing.process_due: PROCESS_EVERY_S,
                    LedgerWatch(database).check: PROVE_EVERY_S,
                    purge_idempotency_keys: PURGE_EVERY_S,
                    purge_webhooks: PURGE_EVERY_S,
                    upkeep.expire_webhooks: PURGE_EVERY_S,
                    upkeep.purge_webhook_log: PURGE_EVERY_S,
                    Folding(database, sums_from_payments=settings.sums_from_payments).fold_reports: FOLD_EVERY_S,
                    file_search: FILE_EVERY_S,
                }
            )
        )
    return create_app(
        service="payments",
        settings=settings,
        routes=[
            payment_routes,
            schedule_routes,
            people_routes,
            wallet_routes,
            top_up_routes,
            payout_routes,
            payment_method_routes,
            report_routes,
            webhook_routes,
            webhook_endpoint_routes,
            webhook_delivery_routes,
        ],
        access=ACCESS,
        database=database,
        authenticate=Authenticator(verifier, Revocations(redis, AuthFallback.beside(settings.jwks_url))),
        components=components,
        checks={"redis": redis.ping, "keys": verifier.ready},
        dependencies={
            "creation": creation,
            "schedule_setup": Setup(database, creation),
            "funding": Funding(database, creation, top_ups),
            "top_ups": top_ups,
            "payouts": Payouts(database, payout_settlement),
            "payment_methods": PaymentMethods(database, psp, settings.public_origin),
            "reception": Reception(database, psp),
            "webhook_endpoints": Endpoints(DataKeys(keys), settings.webhook_rules, settings.webhook_endpoints_max),
            "database": database,
            "exports": exports,
        },
    )


def make_dispatcher(
    settings: PaymentsSettings,
    keys: KeyEncryptionKeys,
    on_events: Callable[[], None],
    trust: ssl.SSLContext | None = None,
) -> Dispatcher:
    """What sends webhooks; ``trust``: whose certificates it believes, by default the system's."""
    rules = settings.webhook_rules
    nameservers = [server.strip() for server in settings.webhook_nameservers.split(",") if server.strip()]
    sender = Sender(
        rules,
        PublicResolver(rules.networks, nameservers),
        timeout_s=settings.webhook_timeout_s,
        connections_max=2 * settings.webhook_places,
        trust=trust,
    )
    return Dispatcher(
        DirectPool(settings, "payments-webhooks", on_events),
        sender,
        keys,
        settings.webhook_policy,
        places=settings.webhook_places,
        timeout_s=settings.webhook_timeout_s,
    )
