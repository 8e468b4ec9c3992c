"""Wiring of the payments service."""

from datetime import timedelta

from litestar.types import ASGIApp

from florin_contracts.vocabulary import Mode
from florin_kit.db import Database
from florin_kit.db.data_keys import DataKeys, DataKeysKnown
from florin_kit.identity.revocation import AuthFallback, Revocations
from florin_kit.identity.tokens import TokenVerifier
from florin_kit.objects import DiskStore
from florin_kit.redis import make_redis
from florin_kit.sealing import KeyEncryptionKeys
from florin_kit.settings import listed
from florin_kit.web.app import Authenticator, Component, create_app
from florin_payments.access import ACCESS
from florin_payments.data_export.routes import router as data_export_routes
from florin_payments.data_export.service import DataExport
from florin_payments.disputes.evidence import Files
from florin_payments.disputes.routes import router as dispute_routes
from florin_payments.disputes.settlement import DisputeSettlement
from florin_payments.events import make_backbone
from florin_payments.exchange.factory import make_rates
from florin_payments.exchange.routes import router as exchange_routes
from florin_payments.exchange.service import Exchanges
from florin_payments.exchange.sheets import Sheets
from florin_payments.exports.service import Exports
from florin_payments.jobs import make_jobs
from florin_payments.ledger.pool import LedgerPool
from florin_payments.papers.press import Press
from florin_payments.papers.words import PLAY_MONEY
from florin_payments.payment_methods.routes import router as payment_method_routes
from florin_payments.payment_methods.service import PaymentMethods
from florin_payments.payments.creation import Creation
from florin_payments.payments.deciding import Deciding
from florin_payments.payments.funding import Funding
from florin_payments.payments.routes import router as payment_routes
from florin_payments.payouts.routes import router as payout_routes
from florin_payments.payouts.service import Payouts
from florin_payments.payouts.settlement import PayoutSettlement
from florin_payments.people.directory import Directory
from florin_payments.people.routes import router as people_routes
from florin_payments.psp.factory import make_psp
from florin_payments.psp_webhooks.reception import Reception
from florin_payments.psp_webhooks.routes import router as webhook_routes
from florin_payments.receipts.routes import router as receipt_routes
from florin_payments.reconciliation.routes import router as reconciliation_routes
from florin_payments.reports.routes import router as report_routes
from florin_payments.requests.asking import Asking
from florin_payments.requests.links import Links
from florin_payments.requests.paying import Paying
from florin_payments.requests.routes import router as request_routes
from florin_payments.reviews.routes import router as review_routes
from florin_payments.rules.limits import UserLimits
from florin_payments.rules.routes import router as limit_routes
from florin_payments.rules.service import Rulings
from florin_payments.schedules.routes import router as schedule_routes
from florin_payments.schedules.setup import Setup
from florin_payments.settings import PaymentsSettings
from florin_payments.statements.routes import router as statement_routes
from florin_payments.statements.service import Statements
from florin_payments.top_ups.routes import router as top_up_routes
from florin_payments.top_ups.service import TopUps
from florin_payments.top_ups.settlement import Settlement
from florin_payments.wallets.routes import router as wallet_routes
from florin_payments.webhook_deliveries.factory import make_dispatcher
from florin_payments.webhook_deliveries.routes import router as webhook_delivery_routes
from florin_payments.webhook_endpoints.routes import router as webhook_endpoint_routes
from florin_payments.webhook_endpoints.service import Endpoints


def make_app(settings: PaymentsSettings) -> ASGIApp:
    """The ASGI application."""
    database = Database(settings, "payments")
    redis = make_redis(settings)
    verifier = TokenVerifier(settings.jwks_url, settings.token_issuer, settings.token_audience)
    pool = LedgerPool(settings)
    directory = Directory(pool)
    rulings = Rulings(settings.rule_book)
    creation = Creation(pool, directory, database, Deciding(database, rulings))
    psp = make_psp(settings)
    settlement = Settlement(database, psp, settings.pages_url, settings.top_up_action_s)
    top_ups = TopUps(database, settlement)
    payout_settlement = PayoutSettlement(database, psp)
    objects = DiskStore(settings.objects_dir)
    dispute_files = Files(database, objects)
    disputes = DisputeSettlement(database, psp, dispute_files)
    funding = Funding(database, creation, top_ups)
    pay_links = Links(listed(settings.payment_link_key), settings.pages_url)
    keys = KeyEncryptionKeys(settings.webhook_key, settings.previous_webhook_key)

    exports = Exports(
        database,
        rows_max=settings.export_rows_max,
        timeout_s=settings.export_timeout_s,
        exports_max=settings.exports_max,
    )

    rates = make_rates(settings)
    sheets = Sheets(
        database,
        rates,
        refresh=timedelta(seconds=settings.exchange_refresh_s),
        age_max=timedelta(seconds=settings.exchange_rates_age_max_s),
        jump_max_percent=settings.exchange_jump_max_percent,
    )

    press = Press(
        presses_max=settings.pdfs_max,
        timeout_s=settings.pdf_timeout_s,
        memory_mb=settings.pdf_memory_mb,
        mark=PLAY_MONEY if settings.mode == Mode.TEST else "",
    )
    statements = Statements(database, exports, press, pdf_entries_max=settings.statement_pdf_entries_max)
    known = DataKeysKnown(database, DataKeys(keys), "FLORIN_WEBHOOK_KEY")
    components: list[Component] = [known, verifier, pool, psp, rates, press, objects]
    if settings.background == "on":
        backbone, *ears = make_backbone(settings, database, directory, DataKeys(keys))
        dispatcher = make_dispatcher(settings, keys, backbone.relay.wake)
        database.on_commit(dispatcher.wake)
        components += [backbone, *ears, dispatcher]
        components.append(
            make_jobs(
                settings,
                database,
                rulings=rulings,
                top_ups=settlement,
                payouts=payout_settlement,
                disputes=disputes,
                sheets=sheets,
                psp=psp,
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
            dispute_routes,
            payment_method_routes,
            report_routes,
            reconciliation_routes,
            receipt_routes,
            statement_routes,
            webhook_routes,
            exchange_routes,
            review_routes,
            limit_routes,
            request_routes,
            webhook_endpoint_routes,
            webhook_delivery_routes,
            data_export_routes,
        ],
        access=ACCESS,
        mode=settings.mode,
        database=database,
        authenticate=Authenticator(verifier, Revocations(redis, AuthFallback.beside(settings.jwks_url))),
        components=components,
        checks={"redis": redis.ping, "keys": verifier.ready, "objects": objects.check},
        dependencies={
            "creation": creation,
            "schedule_setup": Setup(database, creation),
            "funding": funding,
            "asking": Asking(database, creation, pay_links, settings.requests_open_max),
            "paying": Paying(database, funding, pay_links),
            "pay_links": pay_links,
            "top_ups": top_ups,
            "payouts": Payouts(database, payout_settlement),
            "payment_methods": PaymentMethods(database, psp, settings.pages_url),
            "reception": Reception(database, psp),
            "webhook_endpoints": Endpoints(DataKeys(keys), settings.webhook_rules, settings.webhook_endpoints_max),
            "database": database,
            "exports": exports,
            "psp_name": psp.name,
            "data_export": DataExport(exports),
            "exchanges": Exchanges(sheets, settings.exchange_spread_bp, settings.exchange_quote_s),
            "press": press,
            "statements": statements,
            "rulings": rulings,
            "user_limits": UserLimits(settings.rule_book),
            "dispute_files": dispute_files,
        },
    )
