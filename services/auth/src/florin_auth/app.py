"""Wiring: which parts the service is made of."""

from typing import Any

from litestar import Router
from litestar.datastructures import ResponseHeader
from litestar.di import Provide
from litestar.types import ASGIApp

from florin_auth.access import ACCESS
from florin_auth.accounts import routes as account_routes
from florin_auth.accounts.email_change import EmailChange
from florin_auth.accounts.hashing import Hasher
from florin_auth.accounts.requests import AccountRequests
from florin_auth.accounts.service import Accounts
from florin_auth.administration import routes as administration_routes
from florin_auth.administration.service import Administration
from florin_auth.api_keys import routes as api_key_routes
from florin_auth.api_keys.ending import ApiKeyEnder
from florin_auth.api_keys.exchange import KeyExchange
from florin_auth.api_keys.service import ApiKeys
from florin_auth.challenges.service import Challenges
from florin_auth.client import families, reader
from florin_auth.data_export import routes as data_export_routes
from florin_auth.data_export.service import DataExport
from florin_auth.janitor import Janitor
from florin_auth.keys import routes as key_routes
from florin_auth.keys.ring import KeyRing, OwnKeys
from florin_auth.lockout.service import Lockout
from florin_auth.lockout.windows import AttemptLimit
from florin_auth.mail.service import Mails
from florin_auth.mfa import routes as mfa_routes
from florin_auth.mfa.reauthentication import Reauthentication
from florin_auth.mfa.second_step import SecondStep
from florin_auth.mfa.service import Factors
from florin_auth.oidc import routes as oidc_routes
from florin_auth.oidc.provider import Provider
from florin_auth.oidc.service import Oidc
from florin_auth.passkeys import routes as passkey_routes
from florin_auth.passkeys.service import Passkeys
from florin_auth.passkeys.sign_in import PasskeySignIn
from florin_auth.places import Places
from florin_auth.sessions import routes as session_routes
from florin_auth.sessions.access_token import AccessTokens
from florin_auth.sessions.ending import SessionEnder
from florin_auth.sessions.refresh import Refresh
from florin_auth.sessions.revocation import OwnRevocations, RevocationWriter
from florin_auth.sessions.service import Sessions
from florin_auth.sessions.sign_in import SignIn
from florin_auth.sessions.start import SessionStarter
from florin_auth.settings import AuthSettings
from florin_auth.vault.service import OpenVault, Vault
from florin_kit.backbone import Backbone
from florin_kit.db import Database, DirectPool
from florin_kit.db.snapshots import Snapshots
from florin_kit.limits import Limiter
from florin_kit.mail.port import SmtpSender
from florin_kit.redis import make_redis
from florin_kit.web.app import Authenticator, Component, create_app

SERVICE = "auth"


def make_app(settings: AuthSettings) -> ASGIApp:
    """The auth service."""
    families("warm")  # reads its patterns now, and not while somebody waits
    database = Database(settings, SERVICE)
    redis = make_redis(settings)
    vault = Vault(settings)
    ring = KeyRing(database, settings, vault)
    verifier = OwnKeys(ring, settings.token_issuer, settings.token_audience)
    hasher = Hasher(settings)
    mails = Mails(database, settings, SmtpSender(settings), vault)
    requests = AccountRequests(database, settings, mails, vault)
    revocations = RevocationWriter(database, redis, settings)
    ender = SessionEnder(revocations)
    key_ender = ApiKeyEnder(revocations)
    authenticator = Authenticator(verifier, OwnRevocations(redis, database))
    access_tokens = AccessTokens(ring, settings)
    lockout = Lockout(database, settings, vault)
    limit = AttemptLimit(settings, vault)
    challenges = Challenges(vault)
    places = Places(settings.places_database)
    starter = SessionStarter(settings, mails, places)
    factors = Factors(database, settings, mails, vault)
    passkeys = Passkeys(settings, challenges)
    second_step = SecondStep(database, challenges, lockout, factors, passkeys, starter)
    accounts = Accounts(database, vault, hasher, requests, mails, lockout, limit, ender)
    pool = DirectPool(settings, "auth-sessions", database.committed)
    snapshots = Snapshots(database, timeout_s=settings.export_timeout_s, exports_max=settings.exports_max)
    components: list[Component] = [OpenVault(vault, database), revocations, ring, verifier, hasher, pool]
    if settings.background == "on":
        components += [Backbone(settings, database, service=SERVICE), revocations.job]
        components += [requests.job, mails.job, Janitor(database, ender).job]
    dependencies: dict[str, Any] = {
        "settings": settings,
        "ring": ring,
        "access_tokens": access_tokens,
        "accounts": accounts,
        "administration": Administration(database, requests, lockout, limit, ender, key_ender),
        "api_keys": ApiKeys(database, settings, mails, key_ender),
        "authenticator": authenticator,
        "data_export": DataExport(snapshots, lockout, mails),
        "email_change": EmailChange(database, settings, mails, limit, vault),
        "factors": factors,
        "key_exchange": KeyExchange(database, access_tokens),
        "oidc": Oidc(database, Provider(settings), challenges, starter, second_step, mails),
        "passkeys": passkeys,
        "passkey_sign_in": PasskeySignIn(database, passkeys, starter),
        "reauthentication": Reauthentication(database, accounts, lockout, factors, passkeys),
        "second_step": second_step,
        "sign_in": SignIn(database, pool, hasher, lockout, limit, mails, starter, second_step),
        "rotation": Refresh(database, pool, settings, ender, mails, Limiter(redis, SERVICE), vault),
        "sessions": Sessions(database, ender),
    }
    client = {"client": Provide(reader(places), sync_to_thread=False)}
    internal = Router("/", route_handlers=api_key_routes.INTERNAL, dependencies=client)
    auth = Router(
        "/api/v1/auth",
        route_handlers=[
            *account_routes.HANDLERS,
            *session_routes.HANDLERS,
            *mfa_routes.HANDLERS,
            *passkey_routes.HANDLERS,
            *oidc_routes.HANDLERS,
            *administration_routes.HANDLERS,
            *api_key_routes.HANDLERS,
            *data_export_routes.HANDLERS,
        ],
        dependencies=client,
        response_headers=[ResponseHeader(name="Cache-Control", value="no-store")],
    )
    return create_app(
        service=SERVICE,
        settings=settings,
        routes=[key_routes.jwks, auth, internal],
        access=ACCESS,
        database=database,
        authenticate=authenticator,
        components=components,
        checks={"keys": verifier.ready},
        dependencies=dependencies,
    )
