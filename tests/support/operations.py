"""What goes wrong on a running platform, made on purpose: for tests and pictures of staff's screens."""

import asyncpg
import httpx2
import msgspec

from florin_cli.paths import Home
from florin_cli.stack import environment
from florin_kit.events import Message, make_transport
from florin_kit.ids import new_id


async def charge_by_hand(home: Home, key: str, amount: int = 4_900) -> None:
    """The provider charges a card, and nobody tells Florin; it was some time ago."""
    running = environment.current(home)
    headers = {"Authorization": f"Bearer {running.settings['FLORIN_PSP_API_KEY']}", "Idempotency-Key": key}
    body = {"amount": amount, "currency": "EUR", "payment_method": "tok_visa"}
    async with httpx2.AsyncClient(base_url=running.service_url("psp_simulator")) as http:
        answer = await http.post("/v1/charges", json=body, headers=headers)
        assert answer.status_code == 201, answer.text
    connection = await asyncpg.connect(running.database_url("psp_simulator"))
    try:
        await connection.execute(
            "UPDATE balance_transactions SET created_at = created_at - interval '20 min' WHERE reference = $1", key
        )
    finally:
        await connection.close()


async def publish_unreadable(home: Home) -> str:
    """An event of a form that no service knows: it ends among the dead letters of whoever wants it. Its id."""
    given = environment.current(home).settings
    event_id, user = new_id("evt"), new_id("usr")
    body = {
        "specversion": "1.0",
        "id": event_id,
        "type": "user.updated",
        "source": "florin/auth",
        "subject": user,
        "time": "2026-01-01T00:00:00Z",
        "datacontenttype": "application/json",
        "dataschema": "florin:user.updated:9",
        "data": {"user_id": user, "email": "casey@florin.test"},
    }
    transport = make_transport(
        given["FLORIN_BROKER"], given.get("FLORIN_REDIS_URL"), given.get("FLORIN_AMQP_URL"), "auth"
    )
    try:
        await transport.publish([Message(event_id, "user.updated", user, msgspec.json.encode(body))])
    finally:
        await transport.stop()
    return event_id
