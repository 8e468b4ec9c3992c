"""The keys in use by this process: signs access tokens, verifies them, publishes the JWKS."""

from typing import Any

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from joserfc.jwk import KeySet

from florin_auth.clock import now
from florin_auth.crypto import base64url
from florin_auth.jobs import Job
from florin_auth.keys import repository, service
from florin_auth.keys.models import SigningKey
from florin_auth.settings import KeySettings
from florin_auth.vault.service import Vault
from florin_kit.db import Database
from florin_kit.errors import Overloaded
from florin_kit.identity import Principal
from florin_kit.identity.tokens import ALGORITHM, TokenVerifier

RELOAD_S = 30.0


class KeyRing:
    """Holds the published keys and reloads them, so that a rotation needs no restart."""

    def __init__(self, database: Database, settings: KeySettings, vault: Vault) -> None:
        self._database = database
        self._settings = settings
        self._vault = vault
        self._sealer = vault.sealer(service.SEAL)
        self._rows: list[SigningKey] = []
        self._private: dict[str, tuple[str, Ed25519PrivateKey]] = {}
        self._job = Job("keys", self._again, RELOAD_S)

    async def start(self) -> None:
        async with self._database.transaction() as tx:
            await service.ensure_one(tx, self._settings, self._vault)
        await self.reload()
        await self._job.start()

    async def stop(self) -> None:
        await self._job.stop()

    async def _again(self) -> bool:
        await self.reload()
        return False

    async def reload(self) -> None:
        """Read the keys again."""
        async with self._database.read() as ro:
            rows = await repository.published(ro, now())
        private = {row.kid: self._private.get(row.kid) or self._open(row) for row in rows}
        self._rows, self._private = rows, private

    def jwks(self) -> dict[str, Any]:
        """The published keys as a JSON Web Key Set (RFC 7517, 8037; the algorithm's name by RFC 9864)."""
        return {"keys": [_public(row) for row in self._published()]}

    def sign(self, claims: dict[str, Any]) -> str:
        """A JWT signed with the newest key whose time has come."""
        moment = now()
        keys = self._published()
        if not keys:
            raise Overloaded("No key signs now", retry_after_s=int(RELOAD_S))
        # The oldest one signs, too, where the clock is behind the one that made the first key.
        kid = next((row.kid for row in reversed(keys) if row.active_at <= moment), keys[0].kid)
        head, key = self._private[kid]
        signed = f"{head}.{base64url(msgspec.json.encode(claims))}"
        return f"{signed}.{base64url(key.sign(signed.encode()))}"

    def _published(self) -> list[SigningKey]:
        moment = now()
        return [row for row in self._rows if row.retired_at is None or row.retired_at > moment]

    def _open(self, row: SigningKey) -> tuple[str, Ed25519PrivateKey]:
        """The first part of every token that a key signs (RFC 7515, 7.1), and the key."""
        head = base64url(msgspec.json.encode({"alg": ALGORITHM, "typ": "JWT", "kid": row.kid}))
        return head, Ed25519PrivateKey.from_private_bytes(self._sealer.open(row.private_key, row.kid))


class OwnKeys(TokenVerifier):
    """Verifies access tokens where they are made: with the ring, not over HTTP."""

    def __init__(self, ring: KeyRing, issuer: str, audience: str) -> None:
        super().__init__("", issuer, audience)
        self._ring = ring

    async def start(self) -> None:
        """The ring keeps itself fresh."""
        self._take()

    async def _fetch(self) -> None:
        await self._ring.reload()
        self._take()

    def verify(self, token: str) -> Principal:
        """`TokenVerifier.verify` with the ring's keys of this moment."""
        self._take()
        return super().verify(token)

    def _take(self) -> None:
        document = self._ring.jwks()
        kids = frozenset(key["kid"] for key in document["keys"])
        if kids != self._kids:
            self._keys, self._kids = KeySet.import_key_set(document), kids  # type: ignore[arg-type]
            self._remembered.clear()


def _public(row: SigningKey) -> dict[str, str]:
    return {
        "kty": "OKP",
        "crv": "Ed25519",
        "x": base64url(row.public_key),
        "kid": row.kid,
        "use": "sig",
        "alg": ALGORITHM,
    }
