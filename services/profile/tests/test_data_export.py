"""A person's profile as one document: opened, whole, nobody else's."""

import json
import time
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import text

from florin_contracts.events import PaymentCompleted, UserRegistered
from florin_contracts.types import Party
from florin_contracts.vocabulary import PaymentStatus, PaymentType, Role, UserStatus
from florin_kit.ids import new_id, to_uuid

ADDRESS = {"line1": "Lindengasse 7", "city": "Vienna", "postal_code": "1070", "country": "AT"}


async def taken(me: Any) -> tuple[dict[str, Any], str]:
    """The document, and its text."""
    answer = await me.get("/profile/export")
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-disposition"] == 'attachment; filename="florin-profile.json"'
    assert answer.headers["cache-control"] == "no-store"
    return json.loads(answer.content), answer.text


def registered(user: str) -> UserRegistered:
    return UserRegistered(
        user_id=user,
        email=f"{user[4:16]}@example.com",
        name="Dana",
        handle=user[4:16],
        role=Role.CUSTOMER,
        status=UserStatus.ACTIVE,
        email_verified=True,
        created_at=datetime.now(UTC),
    )


def paid(sender: str, recipient: str) -> PaymentCompleted:
    now = datetime.now(UTC)
    return PaymentCompleted(
        payment_id=new_id("pay"),
        type=PaymentType.INSTANT,
        status=PaymentStatus.COMPLETED,
        amount=1250,
        currency="EUR",
        sender=Party(id=sender, name="Carl"),
        recipient=Party(id=recipient, name="Dana"),
        version=2,
        created_at=now,
        occurred_at=now,
        description="Lunch",
    )


async def rows(stack: Any, sql: str, user: str) -> list[Any]:
    async with stack.database.read() as ro:
        values = {"user": to_uuid("usr", user), "recipient": to_uuid("usr", user).bytes}
        return list(await ro.execute(text(sql), {name: value for name, value in values.items() if f":{name}" in sql}))


async def test_what_a_person_told_and_was_told_stands_in_it(stack: Any, usr: str, eventually: Any) -> None:
    await stack.publish(registered(usr), usr)
    await eventually(lambda: rows(stack, "SELECT 1 FROM profiles WHERE user_id = :user", usr))
    async with stack.client(usr) as me:
        told = {"phone": "+43 660 1234567", "bio": "Chairs and tables.", "address": ADDRESS}
        assert (await me.patch("/profile", json=told)).status_code == 200
        chosen = {"language": "de", "notifications": {"email": {"payment_sent": False}}}
        assert (await me.patch("/profile/preferences", json=chosen)).status_code == 200
        await stack.publish(paid(new_id("usr"), usr), usr)
        mailed = "SELECT 1 FROM mails WHERE recipient_hash = :recipient AND sent_at IS NOT NULL"
        await eventually(lambda: rows(stack, mailed, usr))

        document, written = await taken(me)
        assert document["profile"] == (await me.get("/profile")).json()
        assert document["profile"]["phone"] == "+436601234567"
        assert document["preferences"] == (await me.get("/profile/preferences")).json()
        assert document["preferences"]["notifications"]["email"]["payment_sent"] is False
        assert document["notifications"] == (await me.get("/profile/notifications")).json()["items"]
        assert len(document["notifications"]) == 1
        assert [mail["kind"] for mail in document["mails"]] == ["payment_received"]
        assert document["mails_waiting"] == []
    (key,) = await rows(stack, "SELECT wrapped FROM data_keys WHERE owner = :user", usr)
    (sealed,) = await rows(stack, "SELECT personal FROM profiles WHERE user_id = :user", usr)
    for secret in (key.wrapped, sealed.personal):
        assert bytes(secret).hex() not in written


async def test_nobody_elses_profile_is_in_it(stack: Any, usr: str) -> None:
    other = new_id("usr")
    async with stack.client(other) as them, stack.client(usr) as me:
        await them.patch("/profile", json={"phone": "+436609999999", "bio": "Somebody else"})
        _, written = await taken(me)
        for foreign in (other, "9999999", "Somebody else"):
            assert foreign not in written


async def test_many_notifications_are_given_whole_and_in_order(stack: Any, usr: str) -> None:
    async with stack.database.transaction() as tx:
        await tx.execute(
            text("""
                INSERT INTO notifications (id, user_id, kind, title, body, data, created_at)
                SELECT uuidv7(), :user, 'payment_received', 'Number ' || n, '', '{}', now()
                FROM generate_series(1, 1300) AS n
            """),
            {"user": to_uuid("usr", usr)},
        )
    async with stack.client(usr) as me:
        document, _ = await taken(me)
    ids = [item["id"] for item in document["notifications"]]
    assert len(ids) == 1300
    assert ids == sorted(ids)


async def test_it_asks_for_a_fresh_proof_and_for_a_person(stack: Any, usr: str) -> None:
    async with stack.client(usr) as me:
        for claims, code in (
            ({"auth_time": int(time.time()) - 601}, "step_up_required"),
            ({"role": "VENDOR", "sid": new_id("aks"), "scope": "payments:read reports:read"}, "api_key_not_allowed"),
        ):
            me.headers["Authorization"] = f"Bearer {stack.signer.token(usr, **claims)}"
            refused = await me.get("/profile/export")
            assert (refused.status_code, refused.json()["code"]) == (403, code)
