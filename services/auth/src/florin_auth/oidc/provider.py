"""Talks to the provider: discovery, authorization address, code exchange, verification of the ID token."""

import base64
import hashlib
import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

import httpx2
import msgspec
import structlog
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from florin_auth.settings import AuthSettings
from florin_kit.errors import InvalidCredentials, UpstreamUnavailable
from florin_kit.http import make_client
from florin_kit.settings import Environment

ALGORITHMS = ["RS256", "PS256", "ES256", "Ed25519", "EdDSA"]
CLOCK_SKEW_S = 60
TIMEOUT_S = 5.0
DISCOVERY_FRESH_S = 3600
ANSWER_BYTES_MAX = 256 * 1024
log = structlog.get_logger("florin.oidc")


class Discovery(msgspec.Struct, frozen=True):
    """What Florin needs of the provider's metadata (OpenID Connect Discovery 1.0)."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str


class Claims(msgspec.Struct, frozen=True):
    """A verified ID token."""

    iss: str
    sub: str
    aud: str | list[str]
    exp: float
    nonce: str
    auth_time: float | None = None
    azp: str | None = None
    email: str | None = None
    email_verified: bool = False
    name: str | None = None


@dataclass(frozen=True)
class Config:
    """The one provider that this installation trusts."""

    issuer: str
    client_id: str
    client_secret: str


class Provider:
    """The provider of the settings."""

    def __init__(self, settings: AuthSettings) -> None:
        self.name = settings.oidc_name
        self._config = _config(settings)
        self._redirect_uri = f"{settings.public_origin.rstrip('/')}/sign-in/callback"
        self._plain_http = settings.env in (Environment.LOCAL, Environment.TEST)
        self._found: Discovery | None = None
        self._found_at = float("-inf")

    @property
    def enabled(self) -> bool:
        return self._config is not None

    @property
    def _trusted(self) -> Config:
        assert self._config is not None, "there is no provider"
        return self._config

    def name_of(self, issuer: str) -> str:
        """What to call an issuer that an identity was linked with."""
        return self.name if self._config is not None and issuer == self._config.issuer else issuer

    async def authorization_url(self, state: str, nonce: str, verifier: str, *, fresh: bool = False) -> str:
        """Where to send the browser (RFC 7636: only the verifier's hash goes along).

        ``fresh``: the person has to sign in there once more, and the ID token says when (3.1.2.1).
        Raises `UpstreamUnavailable`.
        """
        challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
        query = {
            "response_type": "code",
            "client_id": self._trusted.client_id,
            "redirect_uri": self._redirect_uri,
            "scope": "openid email profile",
            "state": state,
            "nonce": nonce,
            "code_challenge": challenge,
            "code_challenge_method": "S256",
        } | ({"prompt": "login", "max_age": "0"} if fresh else {})
        endpoint = (await self._discovery()).authorization_endpoint
        return f"{endpoint}{'&' if '?' in endpoint else '?'}{urlencode(query)}"

    async def exchange(self, code: str, verifier: str, nonce: str) -> Claims:
        """Who the code stands for. Raises `InvalidCredentials` or `UpstreamUnavailable`."""
        found = await self._discovery()
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self._redirect_uri,
            "code_verifier": verifier,
        }
        answer = await self._request("POST", found.token_endpoint, form)
        keys = await self._request("GET", found.jwks_uri)
        try:
            token = jwt.decode(answer["id_token"], KeySet.import_key_set(keys), algorithms=ALGORITHMS)  # type: ignore[arg-type]
            claims = msgspec.convert(token.claims, Claims)
        except (JoseError, KeyError, ValueError, TypeError, msgspec.ValidationError) as error:
            log.warning("id_token_refused", error=type(error).__name__)
            raise _refused() from None
        self._check(claims, nonce)
        return claims

    def _check(self, claims: Claims, nonce: str) -> None:
        """OpenID Connect Core 1.0, 3.1.3.7."""
        trusted = self._trusted
        audience = [claims.aud] if isinstance(claims.aud, str) else claims.aud
        if (
            claims.iss != trusted.issuer
            or trusted.client_id not in audience
            or (len(audience) > 1 and claims.azp != trusted.client_id)
            or claims.exp + CLOCK_SKEW_S <= time.time()
            or claims.nonce != nonce
            or not claims.sub
        ):
            log.warning("id_token_refused", error="claims")
            raise _refused()

    async def _discovery(self) -> Discovery:
        if self._found is not None and time.monotonic() - self._found_at < DISCOVERY_FRESH_S:
            return self._found
        issuer = self._trusted.issuer
        body = await self._request("GET", f"{issuer.rstrip('/')}/.well-known/openid-configuration")
        try:
            found = msgspec.convert(body, Discovery)
        except msgspec.ValidationError:
            raise _unavailable() from None
        endpoints = (found.authorization_endpoint, found.token_endpoint, found.jwks_uri)
        schemes = {urlsplit(endpoint).scheme for endpoint in endpoints}
        if found.issuer != issuer or schemes - ({"https", "http"} if self._plain_http else {"https"}):
            log.warning("oidc_discovery_refused", issuer=found.issuer)
            raise _unavailable()
        self._found, self._found_at = found, time.monotonic()
        return found

    async def _request(self, method: str, url: str, form: dict[str, str] | None = None) -> dict[str, Any]:
        trusted = self._trusted
        credentials = (trusted.client_id, trusted.client_secret) if form else None
        try:
            async with make_client(timeout=TIMEOUT_S, follow_redirects=False) as client:
                answer = await client.request(method, url, data=form, auth=credentials)
        except httpx2.HTTPError as error:
            log.warning("oidc_provider_unreachable", error=type(error).__name__)
            raise _unavailable() from None
        if form and 400 <= answer.status_code < 500:
            raise _refused()
        if answer.status_code != 200 or len(answer.content) > ANSWER_BYTES_MAX:
            raise _unavailable()
        try:
            return msgspec.json.decode(answer.content, type=dict[str, Any])
        except msgspec.MsgspecError:
            raise _unavailable() from None


def _config(settings: AuthSettings) -> Config | None:
    if settings.oidc_issuer is None or settings.oidc_client_id is None or settings.oidc_client_secret is None:
        return None
    secret = settings.oidc_client_secret.get_secret_value()
    return Config(settings.oidc_issuer, settings.oidc_client_id, secret)


def _refused() -> InvalidCredentials:
    return InvalidCredentials("The other provider's answer was not accepted: try again")


def _unavailable() -> UpstreamUnavailable:
    return UpstreamUnavailable("The other provider does not answer", retry_after_s=10)
