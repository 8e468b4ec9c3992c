"""Keys derived from the key encryption key, values sealed with it, and lookup keys that outlive it.

One root secret comes from the environment. Each use gets a key of its own by HKDF (RFC 5869), so that
nothing made for one purpose is of any use for another. While the root is replaced there are several: the
current one seals, all of them open.

A keyed hash can't be made anew, because what was hashed is not kept. So the keys of such hashes don't follow
from the root: they lie in ``lookup_keys``, sealed like everything else.
"""

import os

import structlog
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from pydantic import SecretStr
from sqlalchemy.ext.asyncio import AsyncSession

from florin_auth.clock import now
from florin_auth.settings import KeySettings
from florin_auth.vault import repository
from florin_auth.vault.models import LookupKey
from florin_auth.vault.repository import LOOKUP_KEYS, SEALED
from florin_kit.db import Database
from florin_kit.sealing import (
    KEY_BYTES,
    KeyNotKnownError,
    NamedSealer,
    SealBrokenError,
    Sealer,
    key_id,
    key_id_of,
    roots,
)

RECOVERY_CODE = "recovery-code"
LOOKUPS = ("lockout-account", "attempt-window", "mail-recipient", "refresh-child", RECOVERY_CODE)
log = structlog.get_logger("florin.keys")


class PurposeSealer:
    """Seals the values of one purpose."""

    def __init__(self, vault: "Vault", purpose: str) -> None:
        self._vault = vault
        self._sealers = vault.named_sealer(purpose)

    def seal(self, value: bytes, place: str) -> bytes:
        """Bind a value to its row."""
        return self._sealers.seal(value, place, named=self._vault.names)

    def open(self, sealed: bytes, place: str) -> bytes:
        """Raises `SealBrokenError`; `KeyNotKnownError` when its key is not configured."""
        return self._sealers.open(sealed, place)


class Vault:
    """Seals values with AES-256-GCM, and keeps the keys of keyed hashes; usable once it was `load`ed."""

    def __init__(self, settings: KeySettings) -> None:
        known = roots(settings.key_encryption_key, settings.previous_key_encryption_key)
        self._roots = {key_id(root): root for root in known}
        self._lookups: dict[str, bytes] = {}
        self.current_id = key_id(settings.key_encryption_key)
        # Values of before the first replacement name no key, so that the release before reads them.
        self.names = len(self._roots) > 1

    @property
    def known_ids(self) -> frozenset[str]:
        """The ids of all keys among the settings."""
        return frozenset(self._roots)

    def named_sealer(self, purpose: str) -> NamedSealer:
        """What seals and opens for a purpose with each of the keys."""
        sealers = {id_: Sealer(derived(root, f"seal:{purpose}")) for id_, root in self._roots.items()}
        return NamedSealer(self.current_id, sealers)

    def sealer(self, purpose: str) -> PurposeSealer:
        return PurposeSealer(self, purpose)

    def key(self, purpose: str) -> bytes:
        """The 256-bit key of one of `LOOKUPS`; it is the same whatever the key encryption key."""
        return self._lookups[purpose]

    async def keys(self, session: AsyncSession, purpose: str) -> list[bytes]:
        """All generations of a lookup key, newest first; asked when needed, because another process may add one."""
        return [self._open(row) for row in await repository.lookup_keys(session, purpose)]

    async def load(self, database: Database) -> None:
        """Read the lookup keys; make those that are missing.

        Raises `KeyNotKnownError` when something in the database was sealed with a key that is not configured.
        """
        async with database.transaction() as tx:
            await self.check(tx)
            await repository.lock(tx)
            kept = await repository.lookup_keys(tx)
            if missing := set(LOOKUPS) - {row.purpose for row in kept}:
                await self._make(tx, missing)
                kept = await repository.lookup_keys(tx)
            for row in reversed(kept):
                self._lookups[row.purpose] = self._open(row)
            self.names = self.names or any(key_id_of(row.key) != row.made_under for row in kept)

    async def check(self, session: AsyncSession) -> None:
        """Raises `KeyNotKnownError`, naming the keys and the tables."""
        for what in SEALED:
            if unknown := {id_ for id_ in await repository.key_ids(session, what) if id_} - self.known_ids:
                raise KeyNotKnownError(unknown, f" ({what.table})")

    async def renew(self, tx: AsyncSession, purpose: str) -> bool:
        """A new generation of a lookup key, unless the newest was made under the current key; whether one was made."""
        await repository.lock(tx)
        newest = (await repository.lookup_keys(tx, purpose))[0]
        if newest.made_under == self.current_id:
            return False
        await self._add(tx, purpose, newest.generation + 1, os.urandom(KEY_BYTES), self.current_id)
        return True

    async def _make(self, tx: AsyncSession, purposes: set[str]) -> None:
        """Random ones in a new database; elsewhere those that the release before derived, which it still does."""
        before = await self._root_so_far(tx)
        for purpose in sorted(purposes):
            key = derived(self._roots[before], purpose) if before else os.urandom(KEY_BYTES)
            await self._add(tx, purpose, 1, key, before or self.current_id)

    async def _root_so_far(self, tx: AsyncSession) -> str | None:
        """The id of the key that the signing keys are sealed with; None where there are none yet."""
        rows = await repository.private_keys(tx)
        sealer = self.named_sealer("signing-key")
        for row in rows:
            try:
                return sealer.opened(bytes(row.private_key), row.kid)[1]
            except SealBrokenError:
                continue
        if rows:
            raise KeyNotKnownError(["of the release before"], " (signing_keys)")
        return None

    async def _add(self, tx: AsyncSession, purpose: str, generation: int, key: bytes, under: str) -> None:
        sealed = self.named_sealer(LOOKUP_KEYS.purpose).seal(key, f"{purpose}.{generation}")
        await repository.add_lookup_key(tx, purpose, generation, sealed, under, now())

    def _open(self, row: LookupKey) -> bytes:
        return self.named_sealer(LOOKUP_KEYS.purpose).open(row.key, row.id)


class OpenVault:
    """Loads the vault before anything that needs it starts."""

    def __init__(self, vault: Vault, database: Database) -> None:
        self._vault = vault
        self._database = database

    async def start(self) -> None:
        """Raises `KeyNotKnownError`, after saying so in the log."""
        try:
            await self._vault.load(self._database)
        except KeyNotKnownError as error:
            log.critical("key_missing", setting="FLORIN_KEY_ENCRYPTION_KEY", problem=str(error))
            raise

    async def stop(self) -> None:
        """Nothing is held."""


def derived(root: SecretStr, purpose: str) -> bytes:
    """The 256-bit key of one purpose that follows from a root."""
    return HKDF(SHA256(), 32, salt=b"florin-auth", info=purpose.encode()).derive(root.get_secret_value().encode())
