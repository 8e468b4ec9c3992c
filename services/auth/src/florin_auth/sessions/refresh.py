"""Rotation of refresh tokens: strict, with one forgiven case.

Every refresh spends its token and makes one child, with the session's row locked, so of any number of
parallel uses one wins. Whoever presents a spent token ends all sessions of the user: it was copied.
Only a client that lost the answer may repeat the same request (same token, same Idempotency-Key, same
device, within `refresh_retry_s` of the *first* use, child not used yet) and gets the same child.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from hmac import compare_digest
from typing import Any, Literal
from uuid import UUID

import structlog
from prometheus_client import Counter

from florin_auth import events
from florin_auth.accounts import repository as accounts
from florin_auth.client import Client
from florin_auth.clock import now
from florin_auth.crypto import token_hash
from florin_auth.mail.service import Mails
from florin_auth.sessions import chain
from florin_auth.sessions.ending import SessionEnder
from florin_auth.sessions.refresh_token import RefreshSecret, parse
from florin_auth.settings import AuthSettings
from florin_auth.vault.service import Vault
from florin_contracts.vocabulary import Role, SessionEndReason, UserStatus
from florin_kit.db import Database, DirectPool
from florin_kit.errors import SessionRevoked, TokenReused, Unauthenticated
from florin_kit.ids import uuid7
from florin_kit.limits import Limiter

CLOCKS_DIFFER = timedelta(seconds=5)
REFRESHES = Counter("florin_refreshes_total", "Refreshes by outcome", ["outcome"])
Verdict = Literal["ok", "repeated", "reused", "other_device", "ended"]
log = structlog.get_logger("florin.refresh")


@dataclass(frozen=True, kw_only=True)
class Refreshed:
    """A token's child, and what the access token beside it says."""

    token: RefreshSecret
    expires_at: datetime
    user_id: UUID
    session_id: UUID
    role: str
    auth_time: datetime
    amr: list[str]


class Refresh:
    """Rotates refresh tokens."""

    def __init__(
        self,
        database: Database,
        pool: DirectPool,
        settings: AuthSettings,
        ender: SessionEnder,
        mails: Mails,
        limiter: Limiter,
        vault: Vault,
    ) -> None:
        self._database = database
        self._pool = pool
        self._settings = settings
        self._ender = ender
        self._mails = mails
        self._limiter = limiter
        self._vault = vault
        self._window = timedelta(seconds=settings.refresh_retry_s)

    @property
    def _key(self) -> bytes:
        return self._vault.key("refresh-child")

    async def __call__(self, text: str, retry_key: str | None, client: Client) -> Refreshed:
        """Spend a token for its child.

        Raises `Unauthenticated` when it is no token of ours, `SessionRevoked` when its session ended
        (or it was copied to another device), `TokenReused` when it was spent before, `RateLimited` when
        the session was refreshed too often; then the token is not spent.
        """
        token = parse(text)
        if token is None:
            raise Unauthenticated("The refresh token is not valid")
        result: Refreshed | None = None
        counted = await self._limiter.count(self._settings.limits.refresh, token.session_id.hex)
        async with self._pool.transaction() as connection:
            found: Any = await chain.lock_chain(connection, token.session_id)
            link: Any = await chain.find_token(connection, token.session_id, token.hash) if found else None
            if link is None or not compare_digest(link["token_hash"], token.hash):
                raise Unauthenticated("The refresh token is not valid")
            verdict = self._judge(found, link, token, retry_key, client)
            # Only what would succeed: a copied token is found out however often it is tried.
            if counted.over and verdict in ("ok", "repeated"):
                REFRESHES.labels("limited").inc()
                raise counted.refusal()
            if verdict == "ok":
                result = await self._rotate(connection, found, link, token, retry_key, client)
            elif verdict == "repeated":
                result = self._refreshed(found, token.child(self._key, retry_key), link["child_expires_at"])
        REFRESHES.labels(verdict).inc()
        if result is not None:
            return result
        # Ending sessions has transactions of its own: a spent token stays spent in between.
        if verdict == "reused":
            await self._end_everything(found["user_id"], token.session_id, client)
            raise TokenReused
        if verdict == "other_device":
            await self._end_this(token.session_id)
        raise SessionRevoked

    def _judge(self, found: Any, link: Any, token: RefreshSecret, retry_key: str | None, client: Client) -> Verdict:
        if found["ended_at"] is not None or found["status"] != UserStatus.ACTIVE:
            return "ended"
        same_device = self._same_device(found, client)
        if link["used_at"] is not None:
            forgiven = same_device and self._same_request(link, token, retry_key)
            return "repeated" if forgiven else "reused"
        if not same_device:
            return "other_device"
        if self._mfa_missing(found):
            return "ended"
        return "ok" if now() < min(link["expires_at"], found["ends_at"]) else "ended"

    def _mfa_missing(self, found: Any) -> bool:
        """Whether the session began before administrators had to have a second factor."""
        return self._settings.admin_mfa_required and found["role"] == Role.ADMIN and "mfa" not in found["amr"]

    def _same_request(self, link: Any, token: RefreshSecret, retry_key: str | None) -> bool:
        """The one forgiven case."""
        kept, again = link["retry_hash"], token.retry_hash(self._key, retry_key)
        if kept is None or again is None or not compare_digest(kept, again):
            return False
        child = token.child(self._key, retry_key)
        if link["child_hash"] is None or not compare_digest(link["child_hash"], child.hash):
            return False
        age = now() - link["used_at"]
        return link["child_used_at"] is None and -CLOCKS_DIFFER <= age <= self._window

    @staticmethod
    def _same_device(found: Any, client: Client) -> bool:
        """The fingerprint: browser and system always, the device cookie where the session has one."""
        if client.agent != found["agent"]:
            return False
        if found["device_hash"] is None:
            return True
        return client.device_token is not None and compare_digest(token_hash(client.device_token), found["device_hash"])

    async def _rotate(
        self, connection: Any, found: Any, link: Any, token: RefreshSecret, retry_key: str | None, client: Client
    ) -> Refreshed:
        child = token.child(self._key, retry_key)
        moment = now()
        expires_at = min(moment + timedelta(seconds=self._settings.refresh_token_ttl_s), found["ends_at"])
        won = await chain.rotate(
            connection,
            token_id=link["id"],
            session_id=found["id"],
            child_id=uuid7(),
            child_hash=child.hash,
            retry_hash=token.retry_hash(self._key, retry_key),
            moment=moment,
            expires_at=expires_at,
            ip=client.ip,
            place=client.place,
        )
        assert won, "the session's lock let two refreshes through"
        if client.ip != found["ip"]:
            log.info("session_address_changed", session_id=str(found["id"]))
        return self._refreshed(found, child, expires_at)

    @staticmethod
    def _refreshed(found: Any, child: RefreshSecret, expires_at: datetime) -> Refreshed:
        return Refreshed(
            token=child,
            expires_at=expires_at,
            user_id=found["user_id"],
            session_id=found["id"],
            role=found["role"],
            auth_time=found["auth_time"],
            amr=list(found["amr"]),
        )

    async def _end_this(self, session_id: UUID) -> None:
        """The token was copied to another device before it was spent."""
        async with self._database.transaction() as tx:
            ended = await self._ender.end(tx, [session_id], SessionEndReason.FINGERPRINT_CHANGED)
        await self._ender.announce(ended)

    async def _end_everything(self, user_id: UUID, session_id: UUID, client: Client) -> None:
        """A copied token: no session of the user can be trusted.

        A transaction of its own, because whoever ends several sessions locks the user before them; a
        spent token stays spent in between, and its descendants end with the session.
        """
        log.warning("refresh_token_reused", session_id=str(session_id))
        async with self._database.transaction() as tx:
            user = await accounts.by_id(tx, user_id, lock=True)
            ended = await self._ender.end_all(tx, user_id, SessionEndReason.TOKEN_REUSED)
            if user is not None and ended:
                await events.reuse_detected(tx, user_id, session_id)
                await self._mails.enqueue(
                    tx, "reuse_detected", to=user.email, name=user.name, path="/sign-in", facts=client.facts()
                )
        await self._ender.announce(ended)
