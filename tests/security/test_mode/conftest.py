"""Who acts on both sides, and who is paid on both."""

from collections.abc import Iterator
from typing import Any

import pytest
from receiver import receiving
from trading import TEST, Trader


@pytest.fixture
def receiver() -> Iterator[Any]:
    """A vendor's own system on this machine."""
    with receiving() as made:
        yield made


@pytest.fixture(scope="session")
async def trader(stack: Any, until: Any, test_side: None) -> Trader:
    """A vendor with 5.00 of real money and 100.00 of play money."""
    made = Trader(stack, await stack.new_user("Tess Trader", eur=500, role="VENDOR"))
    for mode in ("live", "test"):
        await made.make(mode)

    async def known() -> bool:
        return bool((await made.ask("test", "GET", "/wallets")).json().get("items"))

    await until(known)
    assert await made.balance("test") == 0
    answer = await made.top_up(10_000)
    assert (answer.status_code, answer.json()["status"]) == (201, "completed"), answer.text
    return made


@pytest.fixture(scope="session")
async def payee(stack: Any, until: Any, test_side: None) -> Any:
    made = await stack.new_user("Pat Payee")

    async def known() -> bool:
        return bool((await made.http.get("/wallets", headers=TEST)).json().get("items"))

    await until(known)
    return made
