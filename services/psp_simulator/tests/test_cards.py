"""The catalogue, and each of its cards in action."""

from pathlib import Path
from typing import Any

import pytest

from florin_psp_simulator.cards.catalogue import BY_NUMBER, CARDS, Card, is_plausible
from florin_psp_simulator.cards.page import page

REFERENCE = Path(__file__).parents[3] / "docs" / "reference" / "test-cards.md"


def test_numbers_are_plausible_and_each_its_own() -> None:
    assert len(BY_NUMBER) == len(CARDS)
    assert [card.number for card in CARDS.values() if not is_plausible(card.number)] == []
    assert not is_plausible("4242424242424241")
    assert not is_plausible("42")
    assert not is_plausible("4242 4242 4242 4242")


def test_the_reference_page_says_what_the_catalogue_says() -> None:
    assert REFERENCE.read_text() == page()


@pytest.mark.parametrize("card", CARDS.values(), ids=CARDS)
async def test_every_card_does_what_it_says(simulator: Any, card: Card) -> None:
    made = (await simulator.charge(card.token)).json()
    if card.asks_customer:
        assert made["status"] == "requires_action"
        path = made["action_url"].removeprefix(simulator.settings.psp_public_url)
        await simulator.http.post(path, data={"answer": "agree"})
    elif card.decides != "at_once":
        assert made["status"] == "processing"
        await simulator.execute("UPDATE charges SET decides_at = now() - interval '1 s' WHERE decides_at IS NOT NULL")
        assert await simulator.charges.decide_due() == (card.decides == "later")
    ended = (await simulator.http.get(f"/v1/charges/{made['id']}")).json()
    expected = "processing" if card.decides == "never" else "failed" if card.failure_code else "succeeded"
    assert (ended["status"], ended["failure_code"]) == (expected, card.failure_code)
    await simulator.execute("UPDATE charges SET disputes_at = now() - interval '1 s' WHERE disputes_at IS NOT NULL")
    assert await simulator.disputes.open_due() == card.disputed
    assert await simulator.disputes.open_due() == 0
    lost = [row.status for row in await simulator.rows("SELECT status FROM webhooks")].count("lost")
    assert bool(lost) == (card.delivery == "lost")
