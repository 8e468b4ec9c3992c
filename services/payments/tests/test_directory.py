"""Who is behind an e-mail or a handle: remembered, and asked anew when they change."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from florin_contracts.events import UserUpdated
from florin_contracts.vocabulary import Role, UserStatus
from florin_kit.db.data_keys import DataKeys
from florin_kit.errors import Overloaded
from florin_kit.events import wrap
from florin_kit.ids import to_uuid
from florin_kit.sealing import KeyEncryptionKeys
from florin_payments.events import consumers
from florin_payments.ledger.pool import LedgerPool
from florin_payments.people import directory as module
from florin_payments.people.directory import Directory


@pytest.fixture
async def directory(world: Any) -> AsyncIterator[Directory]:
    pool = LedgerPool(world.settings)
    await pool.start()
    yield Directory(pool)
    await pool.stop()


async def rename(world: Any, user_id: UUID, name: str) -> None:
    async with world.database.transaction() as tx:
        await tx.execute(text("UPDATE users SET name = :name WHERE id = :id"), {"name": name, "id": user_id})


async def test_an_event_makes_it_forget_that_user_and_no_other(world: Any, directory: Directory) -> None:
    ada, ben = await world.customer("ada"), await world.customer("ben")
    ada_id, ben_id = to_uuid("usr", ada.id), to_uuid("usr", ben.id)
    known = await directory.by_id(ada_id)
    assert known is not None
    assert await directory.by_email(f" {ada.email.upper()} ") == known == await directory.by_handle(f"@{known.handle}")
    ben_before = await directory.by_id(ben_id)
    await rename(world, ben_id, "Not asked for")
    heard = consumers(directory, "EUR", DataKeys(KeyEncryptionKeys(world.settings.webhook_key)))
    changed = UserUpdated(
        user_id=ada.id,
        email=ada.email,
        name="Ada King",
        handle="countess",
        role=Role.CUSTOMER,
        status=UserStatus.ACTIVE,
        email_verified=True,
        created_at=datetime.now(UTC),
    )
    envelope = wrap(changed, subject=ada.id)
    for registration in heard._registrations:
        if registration.wants(envelope.type):
            async with world.database.transaction() as tx:
                await registration.handler(envelope, tx)
    for found in (await directory.by_id(ada_id), await directory.by_email(ada.email)):
        assert found is not None
        assert (found.name, found.handle) == ("Ada King", "countess")
    assert await directory.by_handle(known.handle) is None
    assert await directory.by_id(ben_id) == ben_before


async def test_it_remembers_so_many_and_no_more(
    world: Any, directory: Directory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "REMEMBERED_MAX", 2)
    people = [to_uuid("usr", (await world.customer(name)).id) for name in ("ada", "ben", "cleo")]
    for user_id in people:
        await directory.by_id(user_id)
        await rename(world, user_id, "Changed")
    names = {user_id: found.name for user_id in reversed(people) if (found := await directory.by_id(user_id))}
    assert names[people[0]] == "Changed"
    assert "Changed" not in (names[people[1]], names[people[2]])


async def test_a_database_that_is_away_is_an_overload(world: Any) -> None:
    nowhere = {"database_url": "postgresql://nobody@127.0.0.1:1/nothing"}
    with pytest.raises(Overloaded):
        await Directory(LedgerPool(world.settings.model_copy(update=nowhere))).by_email("ada@example.com")
