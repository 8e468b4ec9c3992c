"""One data key for each person, wrapped; see `florin_kit.sealing`.

=========== =========== ===================================================
column      type        meaning
=========== =========== ===================================================
owner       uuid        whose data the key seals
key_id      text        the key encryption key that it is wrapped with
wrapped     bytea       the data key
created_at  timestamptz when it was made
=========== =========== ===================================================
"""

import os
from typing import Any
from uuid import UUID

import structlog
from prometheus_client import Counter
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from florin_kit import failpoints
from florin_kit.db.database import Database
from florin_kit.sealing import KEY_BYTES, KeyEncryptionKeys, KeyNotKnownError, Sealer, Wrapped

REWRAP_BATCH = 200
log = structlog.get_logger("florin.keys")
REWRAPPED = Counter("florin_data_keys_rewrapped_total", "Data keys wrapped with a newer key")
_FIND = text("SELECT key_id, wrapped FROM data_keys WHERE owner = :owner")
_ADD = text("INSERT INTO data_keys (owner, key_id, wrapped) VALUES (:owner, :key_id, :wrapped) ON CONFLICT DO NOTHING")
_DELETE = text("DELETE FROM data_keys WHERE owner = :owner")
_OLD = text(
    "SELECT owner, key_id, wrapped FROM data_keys WHERE key_id <> :current ORDER BY owner LIMIT :limit"
    " FOR UPDATE SKIP LOCKED"
)
_REPLACE = text("UPDATE data_keys SET key_id = :key_id, wrapped = :wrapped WHERE owner = :owner")
_LEFT = text("SELECT count(*) FROM data_keys WHERE key_id <> :current")
_NEXT_ID = text("SELECT min(key_id) FROM data_keys WHERE key_id > :last")
_COUNTS = text("SELECT key_id, count(*) AS many FROM data_keys GROUP BY key_id ORDER BY key_id")


class DataKeys:
    """The data keys of a service's database."""

    def __init__(self, keys: KeyEncryptionKeys) -> None:
        self._keys = keys

    async def find(self, session: AsyncSession, owner: UUID) -> Sealer | None:
        """What opens the owner's data; None when there is no key (any more).

        Raises `SealBrokenError` when the key encryption key it needs is not configured.
        """
        row = (await session.execute(_FIND, {"owner": owner})).one_or_none()
        return Sealer(self._keys.unwrap(Wrapped(row.key_id, row.wrapped), owner.hex)) if row else None

    async def make(self, tx: AsyncSession, owner: UUID) -> Sealer:
        """The owner's key, made now if there is none; of two at once one is kept."""
        if (found := await self.find(tx, owner)) is not None:
            return found
        new = self._keys.wrap(os.urandom(KEY_BYTES), owner.hex)
        await tx.execute(_ADD, {"owner": owner, "key_id": new.key_id, "wrapped": new.wrapped})
        kept = await self.find(tx, owner)
        assert kept is not None, "a data key vanished in the transaction that made it"
        return kept

    async def shred(self, tx: AsyncSession, owner: UUID) -> None:
        """Delete the owner's key: what it sealed can't be read by anybody any more."""
        await tx.execute(_DELETE, {"owner": owner})

    async def rewrap(self, database: Database, limit: int = REWRAP_BATCH) -> int:
        """Wrap keys with the current key that have an older one; how many this batch had.

        Others read and write meanwhile; keys that somebody holds locked are left for the next batch.
        """
        async with database.transaction() as tx:
            rows = (await tx.execute(_OLD, {"current": self._keys.current_id, "limit": limit})).all()
            for row in rows:
                data_key = self._keys.unwrap(Wrapped(row.key_id, row.wrapped), row.owner.hex)
                new = self._keys.wrap(data_key, row.owner.hex)
                await tx.execute(_REPLACE, {"owner": row.owner, "key_id": new.key_id, "wrapped": new.wrapped})
            failpoints.reach("data_keys.rewrapping")
        failpoints.reach("data_keys.rewrapped")
        REWRAPPED.inc(len(rows))
        return len(rows)

    async def left(self, ro: AsyncSession) -> int:
        """How many keys are still wrapped with an older key."""
        return int((await ro.execute(_LEFT, {"current": self._keys.current_id})).scalar_one())

    async def counts(self, ro: AsyncSession) -> dict[str, int]:
        """How many keys are wrapped with which key encryption key, by its id."""
        return {row.key_id: int(row.many) for row in await ro.execute(_COUNTS)}

    async def check(self, ro: AsyncSession) -> None:
        """Raises `KeyNotKnownError` when something was wrapped with a key that is not configured."""
        found: list[str] = []
        # From one id to the next by the index, however many keys there are.
        while next_id := await ro.scalar(_NEXT_ID, {"last": found[-1] if found else ""}):
            found.append(next_id)
        self._keys.check(found, "data_keys")


class DataKeysKnown:
    """Lets a service start only if it has every key that its data keys are wrapped with."""

    def __init__(self, database: Database, keys: DataKeys, setting: str) -> None:
        self._database = database
        self._keys = keys
        self._setting = setting

    async def start(self) -> None:
        """Raises `KeyNotKnownError`, after saying so in the log."""
        async with self._database.read() as ro:
            try:
                await self._keys.check(ro)
            except KeyNotKnownError as error:
                log.critical("key_missing", setting=self._setting, problem=str(error))
                raise

    async def stop(self) -> None:
        """Nothing is held."""


def create_data_keys(op: Any) -> None:
    """Create the table in an Alembic revision."""
    op.execute(
        """
        CREATE TABLE data_keys (
            owner uuid PRIMARY KEY,
            key_id text NOT NULL,
            wrapped bytea NOT NULL,
            created_at timestamptz NOT NULL DEFAULT now()
        )
        """
    )
    op.execute("CREATE INDEX data_keys_key_id ON data_keys (key_id)")


def drop_data_keys(op: Any) -> None:
    """Take the table away in a downgrade."""
    op.execute("DROP TABLE data_keys")
