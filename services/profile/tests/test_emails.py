"""Notifications by e-mail: who gets them, once, how they are switched off, and that nobody is flooded."""

import asyncio
from datetime import UTC, datetime
from typing import Any

import pytest
from pydantic import SecretStr
from sqlalchemy import text

from florin_contracts.events import (
    PaymentCompleted,
    PreferencesUpdated,
    StatementReady,
    UserDeleted,
    UserRegistered,
    UserUpdated,
)
from florin_contracts.types import Party
from florin_contracts.vocabulary import PaymentStatus, PaymentType, Role, UserStatus
from florin_kit.errors import NotFound
from florin_kit.events import Consumers
from florin_kit.ids import new_id, to_uuid
from florin_profile.emails import repository
from florin_profile.emails.gathering import Gathering
from florin_profile.emails.unsubscribing import Links


def address(user: str) -> str:
    return f"{user[4:16]}@example.com"


async def register(
    stack: Any, eventually: Any, user: str, status: UserStatus = UserStatus.ACTIVE, kind: Any = UserRegistered
) -> None:
    """An account that the service has heard of."""
    event = kind(
        user_id=user,
        email=address(user),
        name="Dana <b>Vendor</b>",
        handle=user[4:16],
        role=Role.CUSTOMER,
        status=status,
        email_verified=True,
        created_at=datetime.now(UTC),
    )
    await stack.publish(event, user)

    async def known() -> bool:
        async with stack.database.read() as ro:
            found = await ro.execute(
                text("SELECT status FROM profiles WHERE user_id = :id"), {"id": to_uuid("usr", user)}
            )
            return found.scalar() == status

    await eventually(known)


def paid(recipient: str, **changes: Any) -> PaymentCompleted:
    now = datetime.now(UTC)
    values: dict[str, Any] = {
        "payment_id": new_id("pay"),
        "type": PaymentType.INSTANT,
        "status": PaymentStatus.COMPLETED,
        "amount": 1250,
        "currency": "EUR",
        "sender": Party(id=new_id("usr"), name="Ada"),
        "recipient": Party(id=recipient, name="Vendor"),
        "version": 2,
        "created_at": now,
        "occurred_at": now,
        "description": "Lunch",
    }
    return PaymentCompleted(**values | changes)


@pytest.fixture
def mails(stack: Any, eventually: Any) -> Any:
    async def wait(user: str, count: int = 1) -> list[Any]:
        async def enough() -> Any:
            found = stack.mailbox.to(address(user))
            return found if len(found) >= count else None

        return list(await eventually(enough))

    return wait


async def told(stack: Any, eventually: Any, user: str, count: int = 1) -> None:
    """So many events were handled: the centre and the e-mail are written in one transaction."""
    async with stack.client(user) as me:

        async def enough() -> bool:
            return len((await me.get("/profile/notifications?limit=100")).json()["items"]) >= count

        await eventually(enough)


async def settled(stack: Any, eventually: Any) -> None:
    """Nothing waits to be gathered or sent."""

    async def empty() -> bool:
        async with stack.database.read() as ro:
            sql = "SELECT (SELECT count(*) FROM mail_items) + (SELECT count(*) FROM mails WHERE sent_at IS NULL AND failed_at IS NULL)"
            return (await ro.execute(text(sql))).scalar() == 0

    await eventually(empty)


async def test_money_that_arrives_is_told_in_both_parts_with_links(
    stack: Any, eventually: Any, mails: Any, usr: str
) -> None:
    await register(stack, eventually, usr)
    event = paid(usr, sender=Party(id=new_id("usr"), name="Eve <script>"), description="a <i>b</i> & c")
    event_id = await stack.publish(event, usr)
    await stack.publish(event, usr, event_id=event_id)
    [mail] = await mails(usr)
    origin = stack.settings.public_origin
    assert mail["Subject"] == "You received 12.50 EUR from Eve <script>"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    plain, html = mail.get_body(("plain",)).get_content(), mail.get_body(("html",)).get_content()
    for part in (plain, html):
        assert f"{origin}/payments/{event.payment_id}" in part
        assert f"{origin}/profile/preferences" in part
    assert "a <i>b</i> & c" in plain
    assert "a &lt;i&gt;b&lt;/i&gt; &amp; c" in html
    assert "<script>" not in html
    await settled(stack, eventually)
    assert len(stack.mailbox.to(address(usr))) == 1


async def test_one_click_switches_one_kind_off_without_a_session(
    stack: Any, eventually: Any, mails: Any, usr: str
) -> None:
    await register(stack, eventually, usr)
    await stack.publish(paid(usr), usr)
    [mail] = await mails(usr)
    link = mail["List-Unsubscribe"].strip("<>").removeprefix(f"{stack.settings.public_origin}/api/v1")
    async with stack.client(usr) as me:
        seen = await me.get(link, headers={"Authorization": ""})
        assert (seen.status_code, seen.headers["location"]) == (303, "/profile/preferences")
        assert (await me.get("/profile/preferences")).json()["notifications"]["email"]["payment_received"] is True
        for _ in range(2):
            done = await me.post(link, data={"List-Unsubscribe": "One-Click"}, headers={"Authorization": ""})
            assert done.status_code == 200, done.text
        chosen = (await me.get("/profile/preferences")).json()["notifications"]
        assert chosen["email"]["payment_received"] is False
        assert chosen["email"]["payment_sent"] is True
        assert chosen["in_app"]["payment_received"] is True
        assert (await me.post(link[:-3] + "AAA")).status_code == 404
    await stack.publish(paid(usr), usr)
    await told(stack, eventually, usr, 2)
    await settled(stack, eventually)
    assert len(stack.mailbox.to(address(usr))) == 1


async def test_security_mails_can_not_be_switched_off(stack: Any, usr: str) -> None:
    async with stack.client(usr) as me:
        answer = await me.patch("/profile/preferences", json={"notifications": {"email": {"new_device": False}}})
        assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, "always_on")
        fine = await me.patch("/profile/preferences", json={"notifications": {"in_app": {"new_device": False}}})
        assert fine.json()["notifications"]["email"]["new_device"] is True


async def test_who_is_locked_deleted_or_unknown_gets_none(stack: Any, eventually: Any, usr: str) -> None:
    locked, gone, unknown = usr, new_id("usr"), new_id("usr")
    await register(stack, eventually, locked, UserStatus.LOCKED, UserUpdated)
    await register(stack, eventually, gone)
    await stack.publish(UserDeleted(user_id=gone), gone)

    async def deleted() -> bool:
        async with stack.database.read() as ro:
            sql = text("SELECT deleted FROM profiles WHERE user_id = :id")
            return bool((await ro.execute(sql, {"id": to_uuid("usr", gone)})).scalar())

    await eventually(deleted)
    for user in (locked, gone, unknown):
        await stack.publish(paid(user), user)
        await told(stack, eventually, user)
    await settled(stack, eventually)
    assert not any(stack.mailbox.to(address(user)) for user in (locked, gone, unknown))


async def test_a_flood_becomes_a_handful_of_digests(stack: Any, eventually: Any, mails: Any, usr: str) -> None:
    await register(stack, eventually, usr)
    user = to_uuid("usr", usr)
    async with stack.database.transaction() as tx:
        await tx.execute(
            text("""
                INSERT INTO mail_items (id, user_id, kind, title, body, data, created_at)
                SELECT uuidv7(), :user, 'payment_received', 'You received ' || n, '', '{}', now()
                FROM generate_series(1, 10000) AS n
            """),
            {"user": user},
        )
        await repository.add(
            tx,
            user,
            datetime.now(UTC),
            id=to_uuid("ntf", new_id("ntf")),
            kind="payment_received",
            title="The last",
            body="",
            data={},
            at=datetime.now(UTC),
        )
    [digest] = await mails(usr)
    assert digest["Subject"] == "10,001 notifications from Florin"
    plain = digest.get_body(("plain",)).get_content()
    assert "The last" in plain
    assert "and 9,981 more" in plain
    limit = stack.settings.mail_per_hour_max
    for count in range(limit + 3):
        await stack.publish(paid(usr), usr)
        await told(stack, eventually, usr, count + 1)
        await mails(usr, min(count + 2, limit))  # two that wait together would be one digest

    async def waits() -> bool:
        async with stack.database.read() as ro:
            sql = text("SELECT due_at = hour_began_at + interval '1 h' FROM mail_allowances WHERE user_id = :user")
            return bool((await ro.execute(sql, {"user": user})).scalar())

    await eventually(waits)
    assert len(stack.mailbox.to(address(usr))) == stack.settings.mail_per_hour_max
    # The hour is over: what waited comes.
    async with stack.database.transaction() as tx:
        await tx.execute(
            text(
                "UPDATE mail_allowances SET hour_began_at = now() - interval '1 h', due_at = now() WHERE user_id = :user"
            ),
            {"user": user},
        )
    await settled(stack, eventually)
    assert len(stack.mailbox.to(address(usr))) > stack.settings.mail_per_hour_max


async def test_a_mail_server_that_is_away_is_tried_again(stack: Any, eventually: Any, mails: Any, usr: str) -> None:
    await register(stack, eventually, usr)
    stack.mailbox.refusing = 1
    await stack.publish(paid(usr), usr)

    async def refused() -> bool:
        async with stack.database.transaction() as tx:
            sql = "UPDATE mails SET due_at = now() WHERE recipient_hash = :user AND error IS NOT NULL RETURNING id"
            return (await tx.execute(text(sql), {"user": to_uuid("usr", usr).bytes})).first() is not None

    await eventually(refused)
    assert len(await mails(usr)) == 1
    await settled(stack, eventually)
    async with stack.database.read() as ro:
        sql = "SELECT content, attempts FROM mails WHERE recipient_hash = :user"
        row = (await ro.execute(text(sql), {"user": to_uuid("usr", usr).bytes})).one()
    assert (row.content, row.attempts) == (None, 2)


async def test_replicas_gather_each_notification_once(stack: Any, eventually: Any, mails: Any, usr: str) -> None:
    await register(stack, eventually, usr)
    gatherings = [Gathering(stack.database, 5) for _ in range(4)]
    await stack.publish(paid(usr), usr)
    await asyncio.gather(*(one.gather_mails() for one in gatherings * 3))
    await mails(usr)
    await settled(stack, eventually)
    assert len(stack.mailbox.to(address(usr))) == 1


async def test_a_statement_is_told_and_leads_to_the_statements(
    stack: Any, eventually: Any, mails: Any, usr: str
) -> None:
    await register(stack, eventually, usr)
    await stack.publish(StatementReady(user_id=usr, month="2026-10", currency="EUR"), usr)
    [mail] = await mails(usr)
    assert mail["Subject"] == "Your EUR statement for October 2026 is ready"
    assert f"{stack.settings.public_origin}/statements" in mail.get_body(("plain",)).get_content()


async def test_other_services_hear_of_a_time_zone(stack: Any, eventually: Any, usr: str) -> None:
    heard: list[Any] = []
    listener = Consumers("test-zones")
    listener.broadcast("preferences.updated")(heard.append)
    await listener.start(stack.transport)
    try:
        async with stack.client(usr) as me:
            await me.patch("/profile/preferences", json={"time_zone": "Asia/Tokyo"})

        async def arrived() -> Any:
            return [envelope.data for envelope in heard if envelope.data.user_id == usr]

        assert await eventually(arrived) == [PreferencesUpdated(user_id=usr, time_zone="Asia/Tokyo", language="en")]
    finally:
        await listener.stop()


def test_links_are_of_one_person_and_kind_and_outlive_one_change_of_the_key() -> None:
    old, new = SecretStr("o" * 40), SecretStr("n" * 40)
    user = to_uuid("usr", new_id("usr"))
    token = Links(old).token(user, "payment_sent")
    assert Links(new, old).read(token) == (user, "payment_sent")
    for wrong in (token[:-1], token + "A", "", "*", "A" * 400):
        with pytest.raises(NotFound):
            Links(new, old).read(wrong)
    with pytest.raises(NotFound):
        Links(new).read(token)
