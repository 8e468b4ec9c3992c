"""Live connections: what they hear and when they end."""

import asyncio
import time
from datetime import UTC, datetime
from typing import Any

import pytest

from florin_contracts.events import (
    LoginFailed,
    NotificationCreated,
    PaymentCompleted,
    SessionEnded,
    SessionRevoked,
    TopUpCompleted,
    UserLocked,
    UserUpdated,
)
from florin_contracts.redis_keys import revoked_session
from florin_contracts.types import Party
from florin_contracts.vocabulary import (
    PaymentStatus,
    PaymentType,
    Role,
    SessionEndReason,
    TransferStatus,
    UserStatus,
)
from florin_kit.ids import new_id


def payment(sender: str, recipient: str, **changes: Any) -> PaymentCompleted:
    now = datetime.now(UTC)
    values: dict[str, Any] = {
        "payment_id": new_id("pay"),
        "type": PaymentType.INSTANT,
        "status": PaymentStatus.COMPLETED,
        "amount": 1250,
        "currency": "EUR",
        "sender": Party(id=sender, name="Dana"),
        "recipient": Party(id=recipient, name="Vendor"),
        "version": 2,
        "created_at": now,
        "occurred_at": now,
        "description": "not for everyone",
    }
    return PaymentCompleted(**values | changes)


def top_up(user_id: str) -> TopUpCompleted:
    return TopUpCompleted(
        topup_id=new_id("top"), user_id=user_id, amount=100, currency="EUR", status=TransferStatus.COMPLETED
    )


class TestEvents:
    async def test_both_parties_hear_of_a_payment_and_nobody_else(
        self, open_tab: Any, person: Any, publish: Any, replicas: Any
    ) -> None:
        dana, vendor, other = person(), person("VENDOR"), person()
        tabs = [await open_tab(dana), await open_tab(vendor, at=replicas[1]), await open_tab(other)]
        for tab in tabs:
            await tab.hear("ready")
            assert [m["outcome"] for m in await tab.subscribe("payments")] == ["current"]
        event = payment(dana.user_id, vendor.user_id)
        started = time.perf_counter()
        await publish(event, event.payment_id)
        heard = [await tab.hear() for tab in tabs[:2]]
        assert time.perf_counter() - started < 0.25
        await publish(top_up(other.user_id), new_id("top"))
        assert (await tabs[2].hear())["name"] == "topup.completed"
        for message in heard:
            assert (message["type"], message["topic"], message["name"]) == ("event", "payments", "payment.completed")
            assert message["data"]["amount"] == 1250
            assert "description" not in message["data"]
        assert heard[0]["id"] == heard[1]["id"]

    async def test_only_subscribed_topics_are_heard(self, open_tab: Any, person: Any, publish: Any) -> None:
        me = person()
        tab = await open_tab(me)
        await tab.hear("ready")
        await tab.subscribe("notifications")
        await publish(top_up(me.user_id), new_id("top"))
        note = NotificationCreated(
            notification_id=new_id("ntf"), user_id=me.user_id, kind="topup_completed", title="t", body="b"
        )
        await publish(note, me.user_id)
        assert (await tab.hear())["name"] == "notification.created"

    async def test_a_repeated_event_is_heard_once(self, open_tab: Any, person: Any, publish: Any) -> None:
        me = person()
        tab = await open_tab(me)
        await tab.hear("ready")
        await tab.subscribe("payments")
        event_id = await publish(top_up(me.user_id), new_id("top"))
        await publish(top_up(me.user_id), new_id("top"), event_id=event_id)
        last = top_up(me.user_id)
        await publish(last, last.topup_id)
        ids = [await tab.hear(), await tab.hear()]
        assert ids[1]["data"]["topup_id"] == last.topup_id

    @pytest.mark.parametrize("role", ["CUSTOMER", "VENDOR"])
    @pytest.mark.parametrize("topic", ["audit", "users", "staff"])
    async def test_staff_topics_are_for_staff(self, open_tab: Any, person: Any, role: str, topic: str) -> None:
        tab = await open_tab(person(role))
        await tab.hear("ready")
        assert await tab.subscribe("payments", topic) == [{"type": "error", "code": "forbidden"}]

    async def test_staff_hear_what_concerns_others(self, open_tab: Any, person: Any, publish: Any) -> None:
        staff, someone = person("ADMIN"), new_id("usr")
        tab = await open_tab(staff)
        await tab.hear("ready")
        await tab.subscribe("users", "audit", "staff", "payments")
        event = payment(someone, new_id("usr"))
        await publish(event, event.payment_id)
        await publish(UserLocked(user_id=someone, reason="failures"), someone)
        await publish(LoginFailed(email_hash="h", reason="bad_password"), "h")
        paid, locked, failed = [await tab.hear() for _ in range(3)]
        assert (paid["name"], paid["topic"]) == ("payment.completed", "audit")
        assert (locked["name"], locked["topic"], locked["topics"]) == ("user.locked", "users", ["users", "audit"])
        assert (failed["name"], failed["topics"], failed["data"]) == ("auth.login_failed", ["staff", "audit"], {})

    async def test_staff_do_not_hear_private_messages(self, open_tab: Any, person: Any, publish: Any) -> None:
        tab = await open_tab(person("ADMIN"))
        await tab.hear("ready")
        await tab.subscribe("audit", "notifications", "staff")
        someone = new_id("usr")
        note = NotificationCreated(notification_id=new_id("ntf"), user_id=someone, kind="k", title="t", body="b")
        await publish(note, someone)
        await publish(top_up(someone), new_id("top"))
        assert (await tab.hear())["name"] == "topup.completed"

    async def test_an_unknown_topic_changes_nothing(self, open_tab: Any, person: Any, publish: Any) -> None:
        me = person()
        tab = await open_tab(me)
        await tab.hear("ready")
        await tab.subscribe("payments")
        assert await tab.subscribe("everything") == [{"type": "error", "code": "unknown_topic"}]
        await publish(top_up(me.user_id), new_id("top"))
        assert (await tab.hear())["name"] == "topup.completed"


class TestEnds:
    @pytest.mark.parametrize("cls", [SessionEnded, SessionRevoked])
    async def test_the_end_of_a_session_closes_its_sockets_everywhere(
        self, open_tab: Any, person: Any, publish: Any, replicas: Any, cls: Any
    ) -> None:
        me = person()
        another = person(user_id=me.user_id)
        mine = [await open_tab(me), await open_tab(me, at=replicas[1])]
        other = await open_tab(another)
        for tab in [*mine, other]:
            await tab.hear("ready")
        event = cls(user_id=me.user_id, session_id=me.session_id, reason=SessionEndReason.SIGNED_OUT)
        await publish(event, me.session_id)
        for tab in mine:
            assert await tab.hear("error") == {"type": "error", "code": "session_revoked"}
            assert await tab.closed() == 4401
        await other.say(type="ping")
        assert (await other.hear("pong"))["type"] == "pong"

    async def test_a_lock_closes_all_of_a_user(self, open_tab: Any, person: Any, publish: Any) -> None:
        me = person()
        tab = await open_tab(me)
        await tab.hear("ready")
        await publish(UserLocked(user_id=me.user_id, reason="admin"), me.user_id)
        assert await tab.closed() == 4401

    async def test_a_new_role_closes_sockets_of_the_old_one(self, open_tab: Any, person: Any, publish: Any) -> None:
        me = person()
        vendor = person("VENDOR", user_id=me.user_id)
        old, new = await open_tab(me), await open_tab(vendor)
        await new.hear("ready")
        event = UserUpdated(
            user_id=me.user_id,
            email="e@florin.test",
            name="E",
            handle="e",
            role=Role.VENDOR,
            status=UserStatus.ACTIVE,
            email_verified=True,
            created_at=datetime.now(UTC),
        )
        await publish(event, me.user_id)
        assert await old.closed() == 4401
        await new.say(type="ping")
        assert (await new.hear("pong"))["type"] == "pong"

    async def test_a_revocation_whose_event_got_lost_counts_within_five_seconds(
        self, open_tab: Any, person: Any, redis: Any
    ) -> None:
        me = person()
        tab = await open_tab(me)
        await tab.hear("ready")
        await redis.set(revoked_session(me.session_id), 1, ex=60)
        async with asyncio.timeout(5):
            assert await tab.hear("error") == {"type": "error", "code": "session_revoked"}
            assert await tab.closed() == 4401

    async def test_it_ends_with_its_token(self, open_tab: Any, person: Any) -> None:
        tab = await open_tab(person(), exp=int(time.time()) + 1)
        await tab.hear("ready")
        assert await tab.hear("error") == {"type": "error", "code": "token_expired"}
        assert await tab.closed() == 4401
