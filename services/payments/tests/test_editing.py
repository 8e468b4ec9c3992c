"""Changing a payment that is still to come."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from florin_payments.payments.scheduler import Scheduler

LATER = (datetime.now(UTC) + timedelta(days=3)).isoformat()


async def scheduled(payer: Any, to: Any) -> dict[str, Any]:
    answer = await payer.pay(to, 400, type="scheduled", scheduled_at=LATER)
    assert answer.status_code == 201, answer.text
    return answer.json()  # type: ignore[no-any-return]


async def edit(who: Any, payment: dict[str, Any], body: Any, **headers: str) -> Any:
    return await who.http.patch(f"/api/v1/payments/{payment['id']}", json=body, headers=headers)


async def test_everything_about_it_can_change(world: Any) -> None:
    ada, ben, eve = await world.customer("ada", eur=1000), await world.customer("ben"), await world.customer("eve")
    payment = await scheduled(ada, ben)
    sooner = datetime.now(UTC) + timedelta(days=1)
    body = {
        "amount": 300,
        "recipient": {"handle": "eve"},
        "description": "Rent",
        "metadata": {"room": 4},
        "scheduled_at": sooner.isoformat(),
    }
    answer = await edit(ada, payment, body, **{"If-Match": f'"{payment["version"]}"'})
    changed = answer.json()
    assert (answer.status_code, changed["amount"], changed["recipient"]["handle"]) == (200, 300, "eve")
    assert (changed["description"], changed["metadata"], changed["version"]) == ("Rent", {"room": 4}, 2)
    assert await Scheduler(world.database, world.rulings).pay_next(sooner) == 1
    assert (await eve.balance(), await ben.balance()) == (300, 0)
    history = (await ada.get(f"/payments/{payment['id']}"))["history"]
    assert (history[1]["event"], history[1]["reason"]) == (
        "edit",
        "amount, recipient, description, metadata, scheduled_at",
    )


async def test_who_read_an_older_version_is_refused(world: Any) -> None:
    ada, ben = await world.customer("ada", eur=1000), await world.customer("ben")
    payment = await scheduled(ada, ben)
    assert (await edit(ada, payment, {"amount": 300}, **{"If-Match": '"1"'})).status_code == 200
    stale = await edit(ada, payment, {"amount": 200}, **{"If-Match": '"1"'})
    assert (stale.status_code, stale.json()["code"]) == (412, "precondition_failed")
    assert (await ada.get(f"/payments/{payment['id']}"))["amount"] == 300


async def test_only_the_sender_may_and_only_before_it_is_paid(world: Any) -> None:
    ada, ben, eve = await world.customer("ada", eur=1000), await world.customer("ben"), await world.customer("eve")
    payment = await scheduled(ada, ben)
    assert (await edit(ben, payment, {"amount": 1})).status_code == 403
    assert (await edit(eve, payment, {"amount": 1})).status_code == 404
    paid = (await ada.pay(ben, 100)).json()
    late = await edit(ada, paid, {"amount": 1})
    assert (late.status_code, late.json()["code"]) == (409, "illegal_transition")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"amount": 0}, "amount"),
        ({"amount": None}, "amount"),
        ({"scheduled_at": "2020-01-01T00:00:00Z"}, "scheduled_at"),
        ({"recipient": {"handle": "ada"}}, "recipient"),
        ({"recipient": {"handle": "nobody"}}, "recipient"),
        ({"metadata": {"x": "y" * 9000}}, "metadata"),
        ({"currency": "USD"}, "currency"),
    ],
)
async def test_bad_changes_are_refused(world: Any, body: dict[str, Any], field: str) -> None:
    ada, ben = await world.customer("ada", eur=1000), await world.customer("ben")
    payment = await scheduled(ada, ben)
    answer = await edit(ada, payment, body)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, field)
    assert (await ada.get(f"/payments/{payment['id']}"))["version"] == payment["version"]
