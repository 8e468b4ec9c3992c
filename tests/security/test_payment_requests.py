"""Payment requests through the public address: what a link shows to anybody, and what nobody else sees."""

from typing import Any

FIELDS = {
    "requester",
    "status",
    "amount",
    "open_amount",
    "currency",
    "description",
    "partial_allowed",
    "min_amount",
    "expires_at",
}


async def ask(who: Any, **more: Any) -> Any:
    answer = await who.http.post("/payment-requests", json={"amount": 700, "currency": "EUR", **more})
    assert answer.status_code == 201, answer.text
    return answer.json()


async def test_a_link_shows_a_name_and_an_amount_and_nothing_else(stack: Any) -> None:
    owner = await stack.new_user("Owner", eur=100)
    made = await ask(owner, description="Lunch", metadata={"inner": "note"})
    token = made["link"]["url"].rsplit("/", 1)[1]
    answer = await stack.client().get(f"{stack.origin}/api/v1/pay-links/look-up", headers={"Pay-Link": token})
    assert (answer.status_code, set(answer.json())) == (200, FIELDS)
    assert made["id"] not in answer.text
    assert made["requester"]["id"] not in answer.text
    assert "RateLimit" in answer.headers or "x-ratelimit-limit" in answer.headers


async def test_a_guessed_and_a_replaced_link_answer_alike(stack: Any) -> None:
    owner = await stack.new_user("Owner", eur=100)
    made = await ask(owner)
    old = made["link"]["url"].rsplit("/", 1)[1]
    assert (await owner.http.post(f"/payment-requests/{made['id']}/link")).status_code == 200
    client, url = stack.client(), f"{stack.origin}/api/v1/pay-links/look-up"
    answers = [await client.get(url, headers={"Pay-Link": token}) for token in (old, "A" * 43, old[:-1] + "_")]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.json()["detail"] for answer in answers}) == 1


async def test_other_peoples_requests_do_not_exist(stack: Any) -> None:
    owner, payer, eve = [await stack.new_user(name, eur=900) for name in ("Owner", "Payer", "Eve")]
    made = await ask(owner, payer={"email": payer.email})
    path = f"/payment-requests/{made['id']}"
    assert (await eve.http.get(path)).status_code == 404
    for action in ("pay", "cancel", "decline", "remind", "link"):
        answer = await eve.http.post(f"{path}/{action}", json={}, headers={"Idempotency-Key": action})
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found"), action
    token = made["link"]["url"].rsplit("/", 1)[1]
    answer = await eve.http.post("/pay-links/pay", json={"token": token}, headers={"Idempotency-Key": "k"})
    assert answer.status_code == 403
    assert (await payer.http.get(path)).json()["link"] is None


async def test_no_log_holds_a_pay_link(stack: Any) -> None:
    owner = await stack.new_user("Owner", eur=100)
    made = await ask(owner)
    token = made["link"]["url"].rsplit("/", 1)[1]
    client = stack.client()
    assert (await client.get(f"{stack.origin}/pay/{token}")).status_code == 200
    looked = await client.get(f"{stack.origin}/api/v1/pay-links/look-up", headers={"Pay-Link": token})
    assert looked.status_code == 200
    for log in (stack.home / "logs").glob("*"):
        assert token not in log.read_text(errors="replace"), log.name
