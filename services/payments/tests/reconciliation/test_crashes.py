"""A replica dies while it reconciles: another one goes on where its last step was committed."""

import asyncio
import signal
from typing import Any

import pytest
from payments_process import service


@pytest.mark.parametrize("point", ["reconciliation.read", "reconciliation.reading", "reconciliation.stepped"])
async def test_whoever_goes_on_comes_to_the_same(books: Any, point: str) -> None:
    ana = await books.world.customer("ana")
    for _ in range(3):
        await ana.top_up("tok_visa", 500)
    async with service(books.world, point) as (process, _):
        assert await asyncio.to_thread(process.wait, 60) == -signal.SIGKILL
    await books.run()
    day = await books.today()
    assert (day["matched_count"], day["told_count"], day["open_differences"]) == (3, 3, 0)
