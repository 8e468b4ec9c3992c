"""A charge that is disputed while the payment it was for waits for staff."""

from typing import Any

import pytest

from .steps import FEE, arrived, books_are_right, disputed, mine, wallet


@pytest.fixture
def settings() -> dict[str, Any]:
    """Above 1.00 staff look at a payment."""
    return {"rule_step_up": 0, "rule_review": 1, "rule_second_approver": 0, "rule_new_recipient": 0}


async def test_the_payment_fails_and_its_payer_answers_for_the_money(world: Any, psp: Any) -> None:
    ada, ben, root = (
        await world.customer("ada"),
        await world.customer("ben"),
        await world.customer("root", role="ADMIN"),
    )
    payment = (await ada.pay(ben, 500, source="tok_disputed")).json()["id"]
    await arrived(world)
    assert ((await ada.get(f"/payments/{payment}"))["status"], await wallet(ada)) == ("in_review", (0, 500))
    (review,) = (await root.get("/reviews?status=open"))["items"]

    await disputed(world, psp)

    seen = await ada.get(f"/payments/{payment}")
    assert (seen["status"], seen["failure_code"], seen["review"]["status"]) == ("failed", "charge_disputed", "failed")
    found = await mine(ada)
    assert (found["respondent"]["id"], found["payment_id"], found["held"], found["owed"]) == (ada.id, None, 500, FEE)
    assert (await wallet(ada), await wallet(ben)) == ((0, 500), (0, 0))
    late = await root.post(f"/reviews/{review['id']}/approve", {})
    assert (late.status_code, late.json()["code"]) == (409, "illegal_transition"), "nobody is paid from it any more"
    await books_are_right(world)
