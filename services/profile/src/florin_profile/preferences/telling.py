"""Tells other services what they have to know of people's preferences."""

from florin_contracts.events import PreferencesUpdated
from florin_kit.db import Database
from florin_kit.events import publish
from florin_kit.ids import from_uuid
from florin_profile.preferences import repository

BATCH = 100


class Telling:
    """The job; any number of replicas may run it."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def tell_preferences(self) -> int:
        """Publish the present state of some that changed; how many."""
        async with self._database.transaction() as tx:
            rows = await repository.untold(tx, BATCH)
            for row in rows:
                user = from_uuid("usr", row.user_id)
                told = PreferencesUpdated(user_id=user, time_zone=row.time_zone, language=row.language)
                await publish(tx, told, subject=user)
                row.told_version = row.version
        return len(rows)
