"""``florin keys rewrap|status`` for data keys: those of personal data, and of webhooks."""

from collections.abc import Callable

from pydantic import Field

from florin_kit.db import Database
from florin_kit.db.data_keys import DataKeys
from florin_kit.sealing import KeyEncryptionKeys
from florin_kit.settings import DatabaseSettings, EarlierKeys, StrongSecret


class RewrapSettings(DatabaseSettings):
    """What a replacement of the key needs: the one that wraps and those that only unwrap."""

    personal_key: StrongSecret = Field(description="Wraps the data keys that personal data is sealed with")
    previous_personal_key: EarlierKeys | None = Field(None, description="Keys that only unwrap")


async def rewrap(settings: RewrapSettings, progress: Callable[[int], None]) -> int:
    """Wrap every data key with the new key, in batches, while the service works on; how many are left.

    ``progress`` hears how many were done so far. Left are only keys that somebody held locked just then.
    Raises `SealBrokenError` when a data key was wrapped with none of the keys.
    """
    keys = DataKeys(KeyEncryptionKeys(settings.personal_key, settings.previous_personal_key))
    database = Database(settings, "keys")
    done = 0
    try:
        while found := await keys.rewrap(database):
            done += found
            progress(done)
        async with database.read() as ro:
            return await keys.left(ro)
    finally:
        await database.close()


async def status(settings: RewrapSettings) -> dict[str, int]:
    """How many data keys are wrapped with which key, by its id."""
    database = Database(settings, "keys")
    try:
        async with database.read() as ro:
            return await DataKeys(KeyEncryptionKeys(settings.personal_key)).counts(ro)
    finally:
        await database.close()
