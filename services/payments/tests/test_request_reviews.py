"""Answering a request by a payment that staff look at first: its part is reserved until they have decided."""

from typing import Any

import pytest

HELD = 600_000  # above what anybody pays to somebody new without a review


async def asked_and_held(world: Any) -> tuple[Any, Any, str, dict[str, Any], dict[str, Any]]:
    """Who asked, who pays, the request's path, the payment and its review."""
    ada, ben = await world.customer("ada"), await world.customer("ben", eur=1_000_000)
    asked = await ada.post("/payment-requests", {"amount": HELD, "currency": "EUR", "payer": {"email": ben.email}})
    path = f"/payment-requests/{asked.json()['id']}"
    payment = (await ben.post(f"{path}/pay", {})).json()
    assert payment["status"] == "in_review"
    eve = await world.customer("eve", role="ADMIN")
    (review,) = (await eve.get("/reviews?status=open"))["items"]
    return ada, ben, path, payment, review


async def standing(world: Any) -> tuple[str, int, int]:
    (row,) = await world.rows("SELECT status, paid_minor, reserved_minor FROM payment_requests")
    return row.status, row.paid_minor, row.reserved_minor


async def test_its_part_is_paid_when_staff_agree(world: Any) -> None:
    ada, ben, path, _, review = await asked_and_held(world)
    assert await standing(world) == ("open", 0, HELD)
    assert (await ben.post(f"{path}/pay", {})).status_code == 409
    mia = await world.customer("mia", role="ADMIN")
    assert (await mia.post(f"/reviews/{review['id']}/approve")).status_code == 200
    assert await standing(world) == ("paid", HELD, 0)
    assert await ada.balance() == HELD


@pytest.mark.parametrize("ends", ["rejected", "cancelled"])
async def test_its_part_is_free_again_when_nothing_comes_of_it(world: Any, ends: str) -> None:
    _, ben, path, payment, review = await asked_and_held(world)
    if ends == "cancelled":
        assert (await ben.post(f"/payments/{payment['id']}/cancel")).status_code == 200
    else:
        mia = await world.customer("mia", role="ADMIN")
        assert (await mia.post(f"/reviews/{review['id']}/reject", {"reason": "unclear"})).status_code == 200
    assert await standing(world) == ("open", 0, 0)
    assert await ben.balance() == 1_000_000
    assert (await ben.post(f"{path}/pay", {})).json()["status"] == "in_review"
