"""Verification of access tokens: Ed25519 (RFC 9864), keys from a JWKS, verified tokens remembered.

The algorithm is pinned; a token that names another one is refused before its signature is looked at.
A signature costs 150 µs, so a verified token is remembered until it expires. Revocation is another
matter and is asked for every request (`florin_kit.identity.revocation`).
"""

import asyncio
import time
from collections import OrderedDict
from typing import Annotated, Any

import httpx2
import msgspec
import stamina
import structlog
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from joserfc.jws import extract_compact

from florin_contracts.vocabulary import Mode
from florin_kit.errors import Unauthenticated
from florin_kit.http import make_client
from florin_kit.identity.principal import Principal

ALGORITHM = "Ed25519"
KEY_PREFIX = "aks_"  # ids of API keys' secrets, where a session's would be
CLOCK_SKEW_S = 5
REMEMBERED_MAX = 20_000
TOKEN_LENGTH_MAX = 4096
KEYS_REFRESH_S = 300
KEYS_REFRESH_PAUSE_S = 2  # between two looks for an unknown kid, whoever sends them
log = structlog.get_logger("florin.identity")


class _Claims(msgspec.Struct):
    """What an access token must say, each of its own type."""

    iss: str
    aud: str
    sub: Annotated[str, msgspec.Meta(pattern="^usr_[0-9a-f]{32}$")]
    sid: Annotated[str, msgspec.Meta(pattern="^(ses|aks)_[0-9a-f]{32}$")]
    jti: str
    role: str
    iat: int
    exp: int
    auth_time: int
    amr: tuple[str, ...] = ()
    scope: str | None = None
    mode: Mode | None = None

    @property
    def scopes(self) -> frozenset[str] | None:
        """Of an API key (RFC 8693, 4.2: words with spaces between), None of a session."""
        return frozenset(self.scope.split()) if self.scope is not None else None

    @property
    def consistent(self) -> bool:
        """Whether a token of a key is narrowed by scopes, and only such a one; and only such a one has a mode."""
        is_key = self.sid.startswith(KEY_PREFIX)
        return is_key == (self.scope is not None) and (is_key or self.mode is None)


class UnknownKey(Exception):
    """The token names a signing key that is not in the key set (yet)."""


class TokenVerifier:
    """Verifies access tokens against the published keys; `verify` never waits."""

    def __init__(self, jwks_url: str, issuer: str, audience: str) -> None:
        self._url = jwks_url
        self._issuer = issuer
        self._audience = audience
        self._keys = KeySet([])
        self._kids: frozenset[str] = frozenset()
        self._remembered: OrderedDict[str, Principal] = OrderedDict()
        self._refreshed_at = float("-inf")
        self._refreshing = asyncio.Lock()
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Fetch the keys, waiting for auth to come up, and keep them fresh."""
        async for attempt in stamina.retry_context(
            on=(httpx2.HTTPError, ValueError), attempts=60, timeout=60, wait_max=1.0
        ):
            with attempt:
                await self._fetch()
        self._task = asyncio.create_task(self._keep_fresh())

    async def stop(self) -> None:
        if self._task:
            self._task.cancel()

    async def ready(self) -> None:
        if not self._kids:
            raise RuntimeError("no signing keys")

    async def authenticate(self, token: str) -> Principal:
        """`verify`, after looking once for a key that was not known.

        Raises `Unauthenticated`.
        """
        try:
            return self.verify(token)
        except UnknownKey:
            await self.refresh()
        try:
            return self.verify(token)
        except UnknownKey:
            raise Unauthenticated("The access token is not valid") from None

    def verify(self, token: str) -> Principal:
        """The caller that a token stands for.

        Raises `Unauthenticated` when it is not valid now, `UnknownKey` when its key is not known.
        """
        now = time.time()
        known = self._remembered.get(token)
        if known is not None:
            if known.expires_at + CLOCK_SKEW_S > now:
                return known
            del self._remembered[token]
        principal = self._verify(token, now)
        self._remembered[token] = principal
        if len(self._remembered) > REMEMBERED_MAX:
            self._remembered.popitem(last=False)
        return principal

    def _verify(self, token: str, now: float) -> Principal:
        if len(token) > TOKEN_LENGTH_MAX:
            raise Unauthenticated("The access token is not valid")
        try:
            header = extract_compact(token.encode()).headers()
            if header.get("alg") != ALGORITHM or set(header) - {"alg", "kid", "typ"}:
                raise Unauthenticated("The access token is not valid")
            if header.get("kid") not in self._kids:
                raise UnknownKey
            claims = jwt.decode(token, self._keys, algorithms=[ALGORITHM]).claims
        except (JoseError, ValueError, TypeError):
            raise Unauthenticated("The access token is not valid") from None
        return self._principal(claims, now)

    def _principal(self, claims: dict[str, Any], now: float) -> Principal:
        try:
            read = msgspec.convert(claims, _Claims)
        except msgspec.ValidationError:
            raise Unauthenticated("The access token is not valid") from None
        if not read.consistent:
            raise Unauthenticated("The access token is not valid")
        if read.iss != self._issuer or read.aud != self._audience:
            raise Unauthenticated("The access token is for another system")
        if read.exp + CLOCK_SKEW_S <= now:
            raise Unauthenticated("The access token has expired")
        if read.iat - CLOCK_SKEW_S > now:
            raise Unauthenticated("The access token is not valid yet")
        return Principal(
            user_id=read.sub,
            session_id=read.sid,
            token_id=read.jti,
            role=read.role,
            issued_at=read.iat,
            expires_at=read.exp,
            auth_time=read.auth_time,
            amr=read.amr,
            scopes=read.scopes,
            mode=read.mode or Mode.LIVE,
        )

    async def refresh(self) -> None:
        """Fetch the keys again, at most once in ``KEYS_REFRESH_PAUSE_S`` for all callers."""
        async with self._refreshing:
            if time.monotonic() - self._refreshed_at < KEYS_REFRESH_PAUSE_S:
                return
            try:
                await self._fetch()
            except (httpx2.HTTPError, ValueError) as error:
                self._refreshed_at = time.monotonic()
                log.warning("jwks_fetch_failed", error=type(error).__name__)

    async def _fetch(self) -> None:
        async with make_client(timeout=3) as client:
            answer = await client.get(self._url)
            answer.raise_for_status()
            document = answer.json()
        keys = KeySet.import_key_set(document)
        self._keys, self._kids = keys, frozenset(key["kid"] for key in document["keys"])
        self._refreshed_at = time.monotonic()
        # A retired key must not live on in what was verified with it.
        self._remembered.clear()

    async def _keep_fresh(self) -> None:
        while True:
            await asyncio.sleep(KEYS_REFRESH_S)
            await self.refresh()
