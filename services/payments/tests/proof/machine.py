"""Runs programs: every command against the platform and the model, with what can go wrong on the way."""

import asyncio
import copy
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg
from sqlalchemy import text

from florin_kit import failpoints
from florin_kit.ids import to_uuid
from florin_payments.ledger import repository as ledger
from florin_payments.payments.scheduler import Scheduler

from . import asking, invariants
from .commands import STAFF, Request
from .exchanging import Quoting, compare_exchanges
from .model import RETRIES, Mismatch, Model

CURRENCIES = ("EUR", "USD")
TRIES_MAX = 20


class Died(Exception):
    """The process has died at a failpoint; what it had not committed is gone."""


@contextmanager
def dying(point: str) -> Iterator[None]:
    """The first to reach the point dies there."""
    armed, reach = [point], failpoints.reach

    def die(name: str) -> None:
        if name in armed:
            armed.clear()
            raise Died(name)

    failpoints.reach = die
    try:
        yield
    finally:
        failpoints.reach = reach


@dataclass(frozen=True)
class Sent:
    """A request that was answered for good."""

    request: Request
    key: str
    answer: Any


@dataclass
class Machine:
    """One run of a program: people of its own on a platform that others have used before."""

    world: Any
    psp: Any
    adapter: Any
    people: list[Any]
    model: Model = field(default_factory=lambda: Model(datetime.now(UTC)))
    sent: list[Sent] = field(default_factory=list)
    quoting: Quoting = field(default_factory=Quoting)

    @classmethod
    async def start(cls, world: Any, psp: Any, adapter: Any) -> "Machine":
        run = secrets.token_hex(5)
        people = [await world.customer(f"{run}{n}", role="ADMIN" if n == STAFF else "CUSTOMER") for n in range(4)]
        return cls(world, psp, adapter, people)

    async def send(self, request: Request, key: str) -> Any:
        """Ask once."""
        body = request.body
        if isinstance(body, dict) and isinstance(body.get("recipient"), int):
            body = body | {"recipient": {"id": self.people[body["recipient"]].id}}
        if isinstance(body, dict) and "payer" in body:
            body = body | {"payer": {"id": self.people[body["payer"]].id}}
        if isinstance(body, dict) and "quote" in body:
            body = await self.quoting.body(self.people[request.user], body, key)
            if not isinstance(body, dict):
                return body
        return await self.people[request.user].http.request(
            request.method, f"/api/v1{request.path}", json=body, headers={"Idempotency-Key": key}
        )

    async def insist(self, request: Request, key: str, first: Any = None) -> Any:
        """Ask with the same key until there is an answer for good."""
        answer = first or await self.send(request, key)
        for _ in range(TRIES_MAX):
            in_progress = answer.status_code == 409 and answer.json()["code"] == "idempotency_in_progress"
            if answer.status_code != 503 and not in_progress:
                break
            await self._claims_run_out()
            answer = await self.send(request, key)
        return answer

    async def read(self, user: int, path: str) -> Any:
        """What a customer sees; a connection that was cut before may show now."""
        answer = await self.people[user].http.get(f"/api/v1{path}")
        for _ in range(TRIES_MAX):
            if answer.status_code != 503:
                break
            answer = await self.people[user].http.get(f"/api/v1{path}")
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def do(self, command: Any) -> None:
        """A command, answered and compared with the model."""
        request = command.request(self.model)
        if request is not None:
            key = secrets.token_hex(8)
            await self._settle(command, request, key, await self.insist(request, key))

    async def _settle(self, command: Any, request: Request, key: str, answer: Any) -> None:
        command.apply(self.model, answer)
        self.sent.append(Sent(request, key, answer))
        await self.learn_ids()

    async def at_once(self, commands: tuple[Any, ...]) -> None:
        """Several clients at the same time: as if they had come one after the other, in whichever order."""
        pairs = [(command, request) for command in commands if (request := command.request(self.model))]
        keys = [secrets.token_hex(8) for _ in pairs]
        answers = await asyncio.gather(*(self.insist(r, k) for (_, r), k in zip(pairs, keys, strict=True)))
        done = [(c, a) for (c, _), a in zip(pairs, answers, strict=True)]
        wrong: list[Exception] = []
        for order in (done, done[::-1]):
            after = copy.deepcopy(self.model)
            try:
                for command, answer in order:
                    command.apply(after, answer)
                await self.compare(after)
            except Mismatch as mismatch:
                wrong.append(mismatch)
            else:
                self.model = after
                break
        else:
            raise Mismatch(f"in no order: {wrong}")
        self.sent += [Sent(r, k, a) for (_, r), k, a in zip(pairs, keys, answers, strict=True)]
        await self.learn_ids()

    async def crash(self, command: Any, point: str) -> None:
        """It dies at a point; the client asks again with its key until it knows."""
        request = command.request(self.model)
        if request is None:
            return
        key = secrets.token_hex(8)
        with dying(point):
            first = await self.send(request, key)
        answer = await (self.send(request, key) if first.status_code == 500 else self.insist(request, key, first))
        await self._settle(command, request, key, await self.insist(request, key, answer))

    async def cut(self, command: Any, delay_ms: int) -> None:
        """All its connections to the database are cut while it works."""
        request = command.request(self.model)
        if request is None:
            return
        key = secrets.token_hex(8)
        working = asyncio.create_task(self.send(request, key))
        await asyncio.sleep(delay_ms / 1000)
        connection = await asyncpg.connect(self.world.settings.database_dsn)
        await connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE 'payments%'"
            " AND datname = current_database() AND pid <> pg_backend_pid()"
        )
        await connection.close()
        await self._settle(command, request, key, await self.insist(request, key, await working))

    async def repeat(self, number: int, *, changed: bool) -> None:
        """An old request again: the same bytes; with another body under its key: refused."""
        if not self.sent:
            return
        old = self.sent[number % len(self.sent)]
        fixed = not isinstance(old.request.body, dict) or "reason" in old.request.body
        if not changed or fixed or old.answer.status_code in (403, 422):
            again = await self.insist(old.request, old.key)
            if old.answer.status_code in (200, 201, 409) and again.content != old.answer.content:
                raise Mismatch(f"{old.request} was {old.answer.text}, and is {again.text}")
            return
        body = old.request.body | {"amount": (old.request.body.get("amount") or 1) + 1}
        again = await self.insist(Request(old.request.user, old.request.method, old.request.path, body), old.key)
        self.model.expect(again, 422, "idempotency_conflict")

    async def pass_time(self, hours: int, point: str | None = None) -> None:
        """Hours go by and whatever is due is tried; the scheduler may die on the way."""
        self.model.clock += timedelta(hours=hours)
        scheduler = Scheduler(self.world.database, self.world.rulings, RETRIES)
        if point is not None:
            with dying(point):
                await self._try_due(scheduler, point)
        while await self._try_due(scheduler, None):
            pass

    async def _try_due(self, scheduler: Scheduler, point: str | None) -> bool:
        self.model.clock += timedelta(milliseconds=1)
        due = self.model.due()
        try:
            tried = await scheduler.pay_next(self.model.clock)
        except Died:
            if point != "scheduler.committed":
                return True
            tried = 1
        if tried != bool(due):
            raise Mismatch(f"{tried} tried, {len(due)} are due")
        if due:
            self.model.pay_due(due[0])
            await self.learn_ids()
        return bool(due)

    async def reverse(self, number: int) -> None:
        """Staff take a top-up back, once, if its owner still has the money."""
        done = [t for t in self.model.top_ups if t.status == "completed" and t.payment is None and not t.reversed]
        if not done:
            return
        top_up = done[number % len(done)]
        async with self.world.database.transaction() as tx:
            made = await ledger.transaction_of(tx, "top_up", to_uuid("top", top_up.id))
            reversed_ = await ledger.reverse(tx, made, datetime.now(UTC))
        if reversed_ != (self.model.available[top_up.user, top_up.currency] >= top_up.amount):
            raise Mismatch(f"reversed: {reversed_}")
        if reversed_:
            top_up.reversed = True
            self.model.available[top_up.user, top_up.currency] -= top_up.amount

    async def learn_ids(self) -> None:
        """The ids of payments that the platform has made by itself."""
        for number, schedule in enumerate(self.model.schedules):
            own = [p for p in self.model.payments if p.schedule == number]
            new = [p for p in own if not p.id]
            if not new:
                continue
            rows = await self.world.rows(
                "SELECT 'pay_' || replace(id::text, '-', '') AS id, occurrence FROM payments"
                " WHERE schedule_id = :id ORDER BY occurrence, id",
                id=to_uuid("sch", schedule.id),
            )
            known = {p.id for p in own}
            for payment, row in zip(new, [row for row in rows if row.id not in known], strict=True):
                payment.id = row.id

        waiting = {p.id: p for p in self.model.payments if p.status == "in_review" and not p.review}
        if waiting:
            for row in await self.world.rows(
                "SELECT 'pay_' || replace(payment_id::text, '-', '') AS payment,"
                " 'rev_' || replace(id::text, '-', '') AS id FROM reviews WHERE status = 'open'"
            ):
                if row.payment in waiting:
                    waiting[row.payment].review = row.id

    async def _claims_run_out(self) -> None:
        async with self.world.database.transaction() as tx:
            await tx.execute(
                text("UPDATE idempotency_keys SET locked_until = now() - interval '1 s' WHERE status IS NULL")
            )

    async def compare(self, model: Model) -> None:
        """Raise `Mismatch` where wallets or states differ from the model."""
        for number in range(len(self.people)):
            wallets = (await self.read(number, "/wallets"))["items"]
            found = {w["currency"]: (w["available"]["amount"], w["held"]["amount"]) for w in wallets}
            for currency in CURRENCIES:
                meant = model.available[number, currency], model.held[number, currency]
                if found.get(currency, (0, 0)) != meant:
                    raise Mismatch(f"person {number} has {found}, and should have {meant} {currency}")

    async def finish(self) -> None:
        """The program is over: everything is as the model says, and as it must be whatever the program was."""
        await self.compare(self.model)
        for path, made in (
            ("payments", self.model.payments),
            ("top-ups", self.model.top_ups),
            ("payouts", self.model.payouts),
            ("schedules", self.model.schedules),
        ):
            for one in made:
                await self._compare_one(path, one)
        await compare_exchanges(self)
        for number, asked in enumerate(self.model.asked):
            shown = await self.read(asked.user, f"/payment-requests/{asked.id}")
            meant = asking.meant(self.model, number)
            if {name: shown[name] for name in meant} != meant:
                raise Mismatch(f"{shown} should be {meant}")
        if found := await invariants.broken(self.world):
            raise Mismatch("\n".join(found))

    async def _compare_one(self, path: str, one: Any) -> None:
        if not one.id:
            return  # funds a payment, which is compared
        owner = one.sender if hasattr(one, "sender") else one.user
        found = await self.read(owner, f"/{path}/{one.id}")
        if (found["status"], found["amount"]) != (one.status, one.amount):
            raise Mismatch(f"{found} should be {one}")
        if path == "payments" and found["refunded_amount"] != one.refunded:
            raise Mismatch(f"{found} should be {one}")

    async def clear(self) -> None:
        """Nothing of this program is left to come, so that the next one starts in peace."""
        staff = self.people[STAFF]
        for row in await self.world.rows(
            "SELECT 'sch_' || replace(id::text, '-', '') AS id FROM schedules WHERE status <> 'ended'"
        ):
            assert (await staff.post(f"/schedules/{row.id}/end")).status_code == 200
        for row in await self.world.rows(
            "SELECT 'pay_' || replace(id::text, '-', '') AS id FROM payments WHERE status IN ('scheduled', 'in_review')"
        ):
            assert (await staff.post(f"/payments/{row.id}/cancel")).status_code == 200
