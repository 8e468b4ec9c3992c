"""Money in through the public address, with the simulated provider as a process of its own."""

from typing import Any

import httpx2


async def begin(user: Any, token: str) -> dict[str, Any]:
    body = {"amount": 500, "currency": "EUR", "payment_method": token}
    answer = await user.http.post("/top-ups", json=body, headers={"Idempotency-Key": f"drill-{token}"})
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


def ended(user: Any, top_up: dict[str, Any], status: str) -> Any:
    async def check() -> bool:
        return bool((await user.http.get(f"/top-ups/{top_up['id']}")).json()["status"] == status)

    return check


async def test_late_decisions_arrive_by_webhook_through_the_door(stack: Any, until: Any) -> None:
    ada, staff = await stack.new_user("Ada", eur=100), await stack.new_user("Staff", role="ADMIN")
    good, bad = await begin(ada, "tok_webhook_reordered"), await begin(ada, "tok_late_declined")
    assert {good["status"], bad["status"]} == {"processing"}
    await until(ended(ada, good, "completed"), 30)
    await until(ended(ada, bad, "failed"), 30)
    assert await ada.balance() == 600

    async def all_processed() -> bool:
        items = (await staff.http.get("/webhooks?limit=100")).json()["items"]
        kinds = {item["type"] for item in items if item["status"] == "processed"}
        return {"charge.processing", "charge.succeeded", "charge.failed"} <= kinds

    await until(all_processed, 30)
    stack.verify_books()


async def test_a_customer_confirms_at_the_provider_and_comes_back(stack: Any, until: Any) -> None:
    ada = await stack.new_user("Ada", eur=100)
    made = await begin(ada, "tok_3ds")
    assert made["status"] == "requires_action"
    async with httpx2.AsyncClient(trust_env=False) as browser:
        back = await browser.post(made["action_url"], data={"answer": "agree"})
    assert back.headers["location"] == f"{stack.origin}/?top_up={made['id']}"
    await until(ended(ada, made, "completed"), 30)
    assert await ada.balance() == 600
    stack.verify_books()


async def test_unsigned_webhooks_are_refused_at_the_public_address(stack: Any) -> None:
    async with stack.client() as anybody:
        answer = await anybody.post("/webhooks/psp/simulator", json={"id": "evt_1", "type": "charge.succeeded"})
        assert (answer.status_code, answer.json()["code"]) == (401, "signature_invalid")
        assert (await anybody.get("/webhooks")).status_code == 401


async def test_staff_replay_webhooks_from_the_command_line(stack: Any, until: Any) -> None:
    ada = await stack.new_user("Ada", eur=100)
    listed = stack.florin("webhooks", "list", "--status", "processed").stdout.splitlines()
    assert listed
    webhook = listed[0].split()[0]
    assert "1 webhooks will be processed again" in stack.florin("webhooks", "replay", webhook).stdout

    async def done() -> bool:
        return any(
            line.startswith(webhook)
            for line in stack.florin("webhooks", "list", "--status", "processed").stdout.splitlines()
        )

    await until(done, 30)
    assert stack.florin("webhooks", "replay", "whk_" + "0" * 32, check=False).returncode == 1
    assert await ada.balance() == 100
