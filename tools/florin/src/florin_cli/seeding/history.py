"""Two years of payments in the order of time: a rhythm of days and weeks, growth, refunds, failures.

Nobody pays what they don't have: a wallet that runs low is topped up first, as people do.
"""

import heapq
import random
from collections import defaultdict
from collections.abc import Iterator

from florin_cli.seeding import rows
from florin_cli.seeding.books import Account, Books, uuid7
from florin_cli.seeding.people import Known, People

DAYS = 730
DAY_US = 86_400_000_000
_WEEKDAYS = (1.0, 1.0, 1.05, 1.1, 1.35, 1.5, 0.8)
_HOURS = (1, 1, 1, 1, 1, 2, 4, 8, 10, 10, 11, 14, 16, 13, 11, 10, 11, 14, 16, 14, 10, 7, 4, 2)
_DECIMAL_FACTOR = {"EUR": 1, "USD": 1, "JPY": 1, "KWD": 10}
_WHAT = (
    *("Lunch at the usual place", "Groceries", "Train tickets", "Monthly rent", "Electricity"),
    *("Concert", "Coffee and cake", "Desk lamp", "Two books", "Museum"),
    *("Haircut", "Bicycle repair", "Dinner with friends", "Studio hours", "Workshop"),
    *("Photographs", "Garden tools", "Birthday present", "Streaming", "Insurance"),
    *("Phone bill", "Cinema", "Flowers", "Medicine", "Winter coat"),
    *("Parking", "Donation"),
)
_REASONS = ("Wrong colour", "Came too late", "Not as described", None)
_TEXT = {
    word: rows.text(word)
    for word in (
        *("instant", "scheduled", "recurring", "pending", "completed", "failed", "cancelled", "refunded"),
        *("partially_refunded", "create", "schedule", "due", "complete", "fail", "cancel", "refund_part"),
        *("refund_rest", "user", "system", "tok_visa", "insufficient_funds"),
    )
}
_NOTHING = rows.text(None)


class History:
    """Makes the rows of about ``payments`` payments that end at ``until`` (microseconds since 2000)."""

    def __init__(self, payments: int, until: int, seed: int, known: list[Known], accounts: list[Account]) -> None:
        self._rnd = random.Random(seed)  # noqa: S311 - made-up data, the same for the same seed
        self._payments = payments
        self._until = until
        self._from = until // DAY_US * DAY_US - (DAYS - 1) * DAY_US
        self._buffers: dict[str, list[bytes]] = defaultdict(list)
        self._books = Books(self._rnd, accounts, lambda table, row: self._buffers[table].append(row))
        self._people = People(self._rnd, payments, self._from - DAY_US, known)
        self._later: list[tuple[int, bytes, bytes, bytes, int, str, str | None]] = []

    def chunks(self) -> Iterator[tuple[int, dict[str, bytes]]]:
        """The number of payments so far, and rows of each table; accounts come last."""
        self._buffers["users"] = self._people.made
        done = waiting = 0
        for day, count in enumerate(self._counts()):
            done += count
            waiting += count
            self._day(self._from + day * DAY_US, count)
            if waiting >= 40_000:
                yield done, self._take()
                waiting = 0
        self._refund_until(self._until)
        yield done, self._take()

    def accounts(self) -> list[Account]:
        """The accounts as they stand in the end."""
        return self._books.accounts()

    def _take(self) -> dict[str, bytes]:
        taken = {table: b"".join(parts) for table, parts in self._buffers.items() if parts}
        self._buffers.clear()
        return taken

    def _counts(self) -> list[int]:
        """Payments of each day; the last day is cut where now is."""
        first = self._from // DAY_US
        # 2000-01-01 was a Saturday.
        shares = [_WEEKDAYS[(first + day + 5) % 7] * (1 + 2 * day / DAYS) for day in range(DAYS)]
        shares[-1] *= (self._until % DAY_US) / DAY_US
        unit = self._payments / sum(shares)
        counts = [int(share * unit) for share in shares]
        counts[-2] += self._payments - sum(counts)
        return counts

    def _day(self, start: int, count: int) -> None:
        rnd, people = self._rnd, self._people
        hours = rnd.choices(range(24), weights=_HOURS, k=count)
        times = sorted(start + hour * 3_600_000_000 + int(rnd.random() * 3_600_000_000) for hour in hours)
        if times and times[-1] > self._until:
            share = (self._until - start) / DAY_US
            times = [start + int((at - start) * share) for at in times]
        parties = zip(people.senders(count), people.recipients(count), people.currencies(count), strict=True)
        for at, (sender, recipient, currency) in zip(times, parties, strict=True):
            if sender == recipient:
                recipient = people.vendors[0]
            if self._later and self._later[0][0] <= at:
                self._refund_until(at)
            self._pay(at, sender, recipient, currency)

    def _pay(self, at: int, sender: bytes, recipient: bytes, currency: str) -> None:
        rnd = self._rnd
        id_ = uuid7(at, rnd)
        amount = max(1, int(rnd.lognormvariate(7.6, 1.1)) * _DECIMAL_FACTOR[currency])
        kind, luck = rnd.random(), rnd.random()
        type_ = "instant" if kind < 0.92 else "scheduled" if kind < 0.98 else "recurring"
        events: tuple[tuple[str, str], ...] = (("create", "pending"), ("complete", "completed"))
        status, refunded, failure, updated = "completed", 0, None, at
        if type_ != "instant":
            # Written down a day before it is due; what never happened stays at that.
            events = (("schedule", "scheduled"), ("due", "pending"))
            if luck < 0.2:
                status, failure = "failed", "insufficient_funds"
                events += (("fail", "failed"),)
            elif luck < 0.3:
                status, events = "cancelled", (("schedule", "scheduled"), ("cancel", "cancelled"))
            else:
                events += (("complete", "completed"),)
        if status == "completed":
            self._move("payment", id_, sender, recipient, amount, currency, at)
            if luck > 0.96:
                when = at + int(rnd.expovariate(1 / 6) * DAY_US) + 60_000_000
                whole = luck > 0.975 or amount < 2
                if when < self._until:
                    refunded = amount if whole else rnd.randrange(1, amount)
                    status, updated = "refunded" if whole else "partially_refunded", when
                    events += (("refund_rest" if whole else "refund_part", status),)
                    reason = rnd.choice(_REASONS)
                    heapq.heappush(self._later, (when, id_, sender, recipient, refunded, currency, reason))
        self._write_payment(
            id_, type_, status, sender, recipient, amount, currency, refunded, failure, at, updated, events
        )

    def _write_payment(
        self,
        id_: bytes,
        type_: str,
        status: str,
        sender: bytes,
        recipient: bytes,
        amount: int,
        currency: str,
        refunded: int,
        failure: str | None,
        at: int,
        updated: int,
        events: tuple[tuple[str, str], ...],
    ) -> None:
        rnd = self._rnd
        what = rnd.choice(_WHAT)
        if rnd.random() < 0.5:
            what = f"{what}, order {rnd.randrange(10**7):07}"
        key, time = rows.uuid(id_), rows.big(at)
        paid = status in ("completed", "refunded", "partially_refunded")
        self._buffers["payments"].append(
            rows.row(
                key,
                _TEXT[type_],
                rows.text(status),
                rows.uuid(sender),
                rows.uuid(recipient),
                rows.big(amount),
                rows.text(currency),
                rows.big(refunded),
                rows.text(what),
                rows.text(failure),
                _NOTHING if type_ == "instant" else time,
                rows.small(len(events)),
                time,
                rows.big(updated),
                time if paid else _NOTHING,
                _NOTHING,
            )
        )
        history = self._buffers["payment_history"]
        for number, (event, state) in enumerate(events, 1):
            by = sender if event in ("create", "schedule", "cancel") else recipient if "refund" in event else None
            history.append(
                rows.row(
                    key,
                    rows.small(number),
                    _TEXT[event],
                    rows.text(state),
                    _TEXT["user" if by else "system"],
                    rows.uuid(by),
                    rows.big(updated if "refund" in event else at),
                )
            )

    def _refund_until(self, moment: int) -> None:
        while self._later and self._later[0][0] <= moment:
            at, payment, sender, recipient, amount, currency, reason = heapq.heappop(self._later)
            id_ = uuid7(at, self._rnd)
            self._move("refund", id_, recipient, sender, amount, currency, at)
            words = (rows.text(currency), _TEXT["completed"], rows.text(reason))
            made = rows.row(
                rows.uuid(id_), rows.uuid(payment), rows.big(amount), *words, rows.uuid(recipient), rows.big(at)
            )
            self._buffers["refunds"].append(made)

    def _move(
        self, kind: str, reference: bytes, sender: bytes, recipient: bytes, amount: int, currency: str, at: int
    ) -> None:
        source = self._books.account("wallet", sender, currency, at)
        if source.balance < amount:
            self._top_up(source, sender, amount * 10, at)
        self._books.move(kind, reference, source, self._books.account("wallet", recipient, currency, at), amount, at)

    def _top_up(self, wallet: Account, owner: bytes, amount: int, at: int) -> None:
        id_ = uuid7(at, self._rnd)
        clearing = self._books.account("psp_clearing", None, wallet.currency, at)
        self._books.move("top_up", id_, clearing, wallet, amount, at)
        words = (rows.text(wallet.currency), _TEXT["tok_visa"], _TEXT["completed"])
        made = rows.row(rows.uuid(id_), rows.uuid(owner), rows.big(amount), *words, rows.big(at), rows.big(at))
        self._buffers["top_ups"].append(made)
