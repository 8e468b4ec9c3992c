"""Lists of many payments: the right ones, in order, without gap or repetition, and never by a scan."""

import itertools
import random
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text
from sqlalchemy.dialects import postgresql
from sqlalchemy.ext.asyncio import AsyncSession

from florin_payments.exports import service as exports
from florin_payments.payments import filters as narrowing
from florin_payments.payments import lists
from florin_payments.payments.filters import Filters
from florin_payments.payments.models import Payment
from florin_payments.people.models import User

WHO = ("heavy", "light", "all")


@pytest.fixture(scope="module")
async def everything(seeded: Any) -> tuple[list[Payment], dict[UUID, User]]:
    """All payments and all people, to compare with."""
    async with seeded.session() as session:
        rows = list(await session.scalars(select(Payment)))
        people = {user.id: user for user in await session.scalars(select(User))}
        session.expunge_all()
    return rows, people


@pytest.fixture(autouse=True)
def short_walks(monkeypatch: pytest.MonkeyPatch) -> None:
    """So short that 10,000 payments need both ways to a page."""
    monkeypatch.setattr(lists, "WALK_MAX", 40)
    monkeypatch.setattr(lists, "WALK_ALL_MAX", 60)


async def through(session: AsyncSession, filters: Filters, sort: str, ascending: bool, limit: int, most: int) -> Any:
    """The ids of up to ``most`` pages."""
    after: tuple[Any, UUID] | None = None
    seen: list[UUID] = []
    for _ in range(most):
        page = await lists.page(session, filters, sort=sort, ascending=ascending, after=after, limit=limit)
        seen += [payment.id for payment in page]
        if len(page) < limit:
            break
        after = (getattr(page[-1], lists.COLUMNS[sort]), page[-1].id)
    return seen


def fits(payment: Payment, people: dict[UUID, User], f: Filters) -> bool:
    """What the filters mean, said in Python."""
    sides = (payment.sender_id, payment.recipient_id)
    others = [side for side in sides if side != f.user]
    if f.user is not None and (
        f.user not in sides or (f.direction and (f.direction == "outgoing") != (payment.sender_id == f.user))
    ):
        return False
    if f.q is not None:
        q = f.q.lower()
        found = q in payment.description.lower() or any(
            q in people[side].name.lower() or q in people[side].handle.lower() or q == people[side].email.lower()
            for side in others
        )
        if not found:
            return False
    return (
        (not f.status or payment.status in f.status)
        and (not f.type or payment.type in f.type)
        and f.currency in (None, payment.currency)
        and (f.min_amount is None or payment.amount_minor >= f.min_amount)
        and (f.max_amount is None or payment.amount_minor <= f.max_amount)
        and (f.from_ is None or payment.created_at >= f.from_)
        and (f.to is None or payment.created_at < f.to)
        and (f.counterparty is None or f.counterparty in others)
    )


WORDS = ("lunch", "order 00", "rosa", "Ola", "no such words", "%", "a_b", "ad", "Books")
CHOICES: dict[str, Any] = {
    "status": st.lists(st.sampled_from(["completed", "failed", "refunded", "cancelled"]), min_size=1, max_size=2),
    "type": st.sampled_from([["instant"], ["recurring"], ["scheduled", "recurring"]]),
    "currency": st.sampled_from(["EUR", "USD", "JPY", "KWD", "CHF"]),
    "min_amount": st.integers(1, 5_000),
    "max_amount": st.integers(1_000, 20_000),
    "q": st.sampled_from(WORDS),
}


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
async def test_pages_hold_exactly_what_fits_in_order(seeded: Any, everything: Any, data: st.DataObject) -> None:
    who = data.draw(st.sampled_from(WHO))
    chosen = {key: data.draw(CHOICES[key]) for key in data.draw(st.sets(st.sampled_from(sorted(CHOICES)), max_size=3))}
    sort, ascending = data.draw(st.sampled_from(["created_at", "amount"])), data.draw(st.booleans())
    limit = data.draw(st.sampled_from([7, 21, 100]))
    async with seeded.session() as session:
        rows, people = everything
        if data.draw(st.booleans()):
            middle = rows[data.draw(st.integers(0, len(rows) - 1))].created_at
            chosen |= {
                "from_": middle - timedelta(days=60),
                "to": middle + timedelta(days=data.draw(st.integers(1, 90))),
            }
        if data.draw(st.integers(0, 4)) == 0:
            chosen["counterparty"] = rows[data.draw(st.integers(0, len(rows) - 1))].sender_id
        if who != "all" and data.draw(st.booleans()):
            chosen["direction"] = data.draw(st.sampled_from(["incoming", "outgoing"]))
        filters = Filters(user=seeded.who(who), **chosen)
        seen = await through(session, filters, sort, ascending, limit, 4)
    column = lists.COLUMNS[sort]
    expected = sorted(
        (row for row in rows if fits(row, people, filters)),
        key=lambda row: (getattr(row, column), row.id),
        reverse=not ascending,
    )
    assert seen == [row.id for row in expected[: limit * 4]]


@pytest.mark.parametrize(("sort", "ascending"), list(itertools.product(("created_at", "amount"), (True, False))))
async def test_what_was_there_comes_once_while_new_payments_arrive(seeded: Any, sort: str, ascending: bool) -> None:
    rnd = random.Random(3)
    async with seeded.session() as session:
        filters = Filters(user=seeded.heavy, status=["completed"])
        there = set(await through(session, filters, sort, ascending, 100, 1_000))
        seen: list[UUID] = []
        after: tuple[Any, UUID] | None = None
        while True:
            page = await lists.page(session, filters, sort=sort, ascending=ascending, after=after, limit=100)
            seen += [payment.id for payment in page]
            if len(page) < 100:
                break
            after = (getattr(page[-1], lists.COLUMNS[sort]), page[-1].id)
            await session.execute(
                text("""
                    INSERT INTO payments (id, type, status, sender_id, recipient_id, amount_minor, currency, created_at,
                        updated_at)
                    SELECT uuidv7(), 'instant', 'completed', :other, :user, :amount, 'EUR',
                        now() - make_interval(days => :days), now()
                """),
                {
                    "other": UUID(int=1),
                    "user": seeded.heavy,
                    "amount": rnd.randrange(1, 9_000),
                    "days": rnd.randrange(700),
                },
            )
    assert len(seen) == len(set(seen))
    assert there <= set(seen)


FILTERS: dict[str, dict[str, Any]] = {
    "status": {"status": ["failed", "refunded"]},
    "type": {"type": ["recurring"]},
    "currency": {"currency": "KWD"},
    "amount": {"min_amount": 90_000, "max_amount": 91_000},
    "counterparty": {"counterparty": UUID(int=5)},
    "q": {"q": "order 0012"},
}
COMBINATIONS = [names for count in (1, 2, 6) for names in itertools.combinations(FILTERS, count)]


@pytest.mark.parametrize("who", WHO)
@pytest.mark.parametrize("sort", ["created_at", "amount"])
async def test_every_combination_of_filters_is_answered_by_indexes(seeded: Any, who: str, sort: str) -> None:
    async with seeded.session() as session:
        for names in COMBINATIONS:
            chosen = {key: value for name in names for key, value in FILTERS[name].items()}
            filters = Filters(user=seeded.who(who), **chosen)
            for side in narrowing.sides(filters):
                where = (filters, side, sort, False, None, 21)
                for walked in (True, False):
                    await order_matters(session, walked)
                    query = lists.walked(*where, steps=lists.WALK_MAX) if walked else lists.gathered(*where)
                    shape = await plan(session, sql(query))
                    assert "Seq Scan on payments" not in shape, f"{names}, walked: {walked}:\n{shape}"
                    if walked:
                        assert "Sort" not in shape, f"{names} is not walked in order:\n{shape}"


@pytest.mark.parametrize("who", WHO)
async def test_an_export_is_read_in_order_from_indexes(seeded: Any, who: str) -> None:
    async with seeded.session() as session:
        await order_matters(session, True)
        shape = await plan(session, sql(exports.everything(Filters(user=seeded.who(who)), 1_000_000)))
    assert "Seq Scan on payments" not in shape
    assert "->  Sort" not in shape, shape


def sql(query: Any) -> str:
    return str(query.compile(dialect=postgresql.dialect(), compile_kwargs={"literal_binds": True}))


async def plan(session: AsyncSession, statement: str) -> str:
    """How PostgreSQL would answer, if it has any way but reading the whole table."""
    await session.execute(text("SET LOCAL enable_seqscan = off"))
    rows = await (await session.connection()).exec_driver_sql("EXPLAIN (COSTS OFF) " + statement)
    return "\n".join(row[0] for row in rows)


async def order_matters(session: AsyncSession, matters: bool) -> None:
    """Whether to go by an index's order, also where a sort of so few would be cheaper."""
    for way in ("enable_sort", "enable_bitmapscan"):
        await session.execute(text(f"SET LOCAL {way} = {'off' if matters else 'on'}"))
