"""Rows with something sealed in every column that may have some, for the tests of its replacement."""

import os
import secrets
import signal
import sys
from asyncio import create_subprocess_exec
from asyncio.subprocess import PIPE
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import text

from florin_auth.settings import CommandSettings
from florin_auth.vault.repository import SEALED, SealedColumn
from florin_auth.vault.service import Vault
from florin_kit.sealing import SealBrokenError, key_id_of

COLUMNS = {what.table: what for what in SEALED}
_INSERTS = {
    "totp_secrets": "INSERT INTO totp_secrets (user_id, secret, created_at, last_step) VALUES (:id, :value, now(), 0)",
    "one_time_tokens": "INSERT INTO one_time_tokens (id, user_id, purpose, token_hash, payload, created_at, expires_at)"
    " VALUES (:id, :id, 'verify_email', uuid_send(:id), :value, now(), now() + interval '1 day')",
    "account_requests": "INSERT INTO account_requests (id, kind, payload, created_at, attempts, due_at)"
    " VALUES (:id, 'forgot', :value, now(), 0, now())",
    "challenges": "INSERT INTO challenges (id, purpose, token_hash, payload, created_at, expires_at)"
    " VALUES (:id, 'mfa', uuid_send(:id), :value, now(), now() + interval '1 day')",
    "mails": "INSERT INTO mails (id, kind, recipient_hash, content, created_at, due_at)"
    " VALUES (:id, 'invitation', uuid_send(:id), :value, now(), now())",
}
_REWRAP = """
import asyncio
from florin_auth.settings import CommandSettings
from florin_auth.vault.commands import rewrap
asyncio.run(rewrap(CommandSettings(), print))
"""


def new_key() -> str:
    return secrets.token_urlsafe(48)


@dataclass
class Rows:
    """A database of auth, what was sealed in it, and by which keys it may be opened."""

    world: Any
    sealed: dict[tuple[str, UUID], bytes] = field(default_factory=dict)

    def settings(self, current: str, *only_open: str) -> CommandSettings:
        return CommandSettings(
            database_url=str(self.world.settings.database_url),
            key_encryption_key=current,
            previous_key_encryption_key=",".join(only_open),
        )

    def vault(self, current: str, *only_open: str) -> Vault:
        return Vault(self.settings(current, *only_open))

    async def fill(self, vault: Vault, many: dict[str, int], *, named: bool = False) -> None:
        """Seal random values, as services of a release did."""
        users = "INSERT INTO users (id, email, name, handle, role, status, created_at, updated_at) VALUES"
        users += " (:id, :name, 'R', :name, 'CUSTOMER', 'active', now(), now())"
        async with self.world.database.transaction() as tx:
            for table, count in many.items():
                ids = [UUID(bytes=os.urandom(16)) for _ in range(count)]
                if table in ("totp_secrets", "one_time_tokens"):
                    await tx.execute(text(users), [{"id": id_, "name": id_.hex[:20]} for id_ in ids])
                rows = []
                for id_ in ids:
                    value = self.sealed[table, id_] = os.urandom(20)
                    sealer = vault.named_sealer(COLUMNS[table].purpose)
                    rows.append({"id": id_, "value": sealer.seal(value, id_.hex, named=named)})
                await tx.execute(text(_INSERTS[table]), rows)

    async def values(self, what: SealedColumn) -> list[Any]:
        return await self.world.rows(f"SELECT {what.row} AS row, {what.column} AS value FROM {what.table}")

    async def by_key(self) -> dict[str, set[str | None]]:
        """The keys that the values of each table name."""
        return {
            what.table: {key_id_of(row.value) for row in await self.values(what)}
            for what in SEALED
            if await self.values(what)
        }

    async def assert_readable(self, vault: Vault) -> None:
        """Every value opens, and those that were sealed here are what they were."""
        for what in SEALED:
            for row in await self.values(what):
                opened = vault.named_sealer(what.purpose).open(row.value, what.place(row.row))
                assert self.sealed.get((what.table, row.row), opened) == opened

    async def readable_with(self, vault: Vault) -> list[str]:
        """The tables with anything that these keys open, whatever the values say of their key."""
        found = []
        for what in SEALED:
            for row in await self.values(what):
                sealer, place = vault.named_sealer(what.purpose), what.place(row.row)
                for value in (row.value, b"\x01" + row.value[9:]):
                    try:
                        sealer.open(value, place)
                        found.append(what.table)
                    except SealBrokenError:
                        pass
        return found

    async def rewrap_until(self, failpoint: str, current: str, *only_open: str) -> None:
        """`rewrap` in a process that is killed at a point."""
        env = {
            "PATH": os.environ["PATH"],
            "FLORIN_ENV": "test",
            "FLORIN_FAILPOINT": failpoint,
            "FLORIN_DATABASE_URL": str(self.world.settings.database_url),
            "FLORIN_KEY_ENCRYPTION_KEY": current,
            "FLORIN_PREVIOUS_KEY_ENCRYPTION_KEY": ",".join(only_open),
        }
        process = await create_subprocess_exec(sys.executable, "-c", _REWRAP, env=env, stdout=PIPE, stderr=PIPE)
        _, errors = await process.communicate()
        assert process.returncode == -signal.SIGKILL, errors.decode()
