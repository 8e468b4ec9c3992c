"""The application with an outbox that is remembered, and the adapter that its jobs ask the provider by."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import asyncpg
import pytest

from florin_cli.servers import Postgres
from florin_payments.exchange.sheets import Sheets
from florin_payments.exchange.table import TableRates
from florin_payments.psp.factory import make_psp

from .invariants import KEEP_EVENTS
from .model import REVIEW_OVER


@pytest.fixture
def settings() -> dict[str, Any]:
    """Payments of more than 2.00 wait for staff; nothing else asks."""
    return {"rule_review": REVIEW_OVER // 100, "rule_step_up": 0, "rule_second_approver": 0, "rule_new_recipient": 0}


@pytest.fixture
async def proven(world: Any, postgres: Postgres) -> Any:
    """The application; whatever it publishes is kept."""
    name = world.settings.database_dsn.rsplit("/", 1)[1]
    owner = await asyncpg.connect(postgres.url(name, "owner", of="florin_payments_template"))
    await owner.execute(KEEP_EVENTS)
    await owner.close()
    return world


async def with_rates(world: Any) -> None:
    """Exchange rates are there, and quotes hold for longer than a program runs."""
    await Sheets(world.database, TableRates(), timedelta(days=1), timedelta(days=1), 25).refresh_rates()


@pytest.fixture
async def adapter(world: Any) -> AsyncIterator[Any]:
    """What the jobs of another replica ask the provider by."""
    made = make_psp(world.settings)
    await made.start()
    yield made
    await made.stop()
