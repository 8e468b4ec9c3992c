"""``florin keys rewrap``."""

from collections.abc import Callable

from pydantic import Field

from florin_kit.db import Database
from florin_kit.db.data_keys import DataKeys
from florin_kit.sealing import KeyEncryptionKeys
from florin_kit.settings import DatabaseSettings, StrongSecret


class RewrapSettings(DatabaseSettings):
    """What a rotation of the key needs: the new one and the one before."""

    personal_key: StrongSecret = Field(description="Wraps the data keys that personal data is sealed with")
    previous_personal_key: StrongSecret | None = Field(None, description="The key before it")


async def rewrap(settings: RewrapSettings, progress: Callable[[int], None]) -> int:
    """Wrap every data key with the new key, in batches, while the service works on; how many are left.

    ``progress`` hears how many were done so far. Left are only keys that somebody held locked just then.
    Raises `SealBrokenError` when a key was wrapped with neither of the two.
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
