"""Load on the public address with a journal of everything that was asked and answered."""

import asyncio
import secrets
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from itertools import count
from typing import Any

import httpx2
import pytest

READS = ("/wallets", "/payments?limit=20", "/profile", "/auth/me", "/auth/sessions", "/profile/notifications")


@dataclass
class Journal:
    """What clients saw: answers by kind and status, what went wrong, and every acknowledged payment."""

    answers: Counter[tuple[str, int]] = field(default_factory=Counter)
    lost: list[str] = field(default_factory=list)
    paid: dict[str, str] = field(default_factory=dict)  # idempotency key → payment
    unanswered: list[tuple[Any, str]] = field(default_factory=list)  # who, and the key of a payment that failed
    slowest_s: float = 0.0

    def note(self, kind: str, answer: httpx2.Response, began: float) -> None:
        self.answers[kind, answer.status_code] += 1
        self.slowest_s = max(self.slowest_s, time.monotonic() - began)
        if answer.status_code >= 400:
            self.lost.append(f"{kind}: {answer.status_code} {answer.text[:300]}")

    def __str__(self) -> str:
        kinds = ", ".join(f"{count} {kind} {status}" for (kind, status), count in sorted(self.answers.items()))
        return f"{kinds}; slowest {self.slowest_s:.2f} s; lost {len(self.lost)}"


@dataclass
class Load:
    """Clients that read and pay until they are stopped; no request is ever sent a second time."""

    groups: list[list[Any]]  # of customers, who take turns
    payee: Any
    journal: Journal = field(default_factory=Journal)
    _stopping: asyncio.Event = field(default_factory=asyncio.Event)

    def _turns(self, group: list[Any]) -> Iterator[tuple[int, Any]]:
        for turn in count():
            if self._stopping.is_set():
                return
            yield turn, group[turn % len(group)]

    async def _read(self, group: list[Any]) -> None:
        for turn, user in self._turns(group):
            await self._one("read", partial(user.http.get, READS[turn % len(READS)]))

    async def _pay(self, group: list[Any]) -> None:
        for _, user in self._turns(group):
            key = secrets.token_hex(12)
            answer = await self._one("payment", partial(user.pay, self.payee.email, 1, key=key))
            if answer is not None and answer.status_code == 201:
                self.journal.paid[key] = answer.json()["id"]
            else:
                self.journal.unanswered.append((user, key))

    async def _write(self, group: list[Any]) -> None:
        """Writes that nobody in between may repeat: they have no Idempotency-Key."""
        for _, user in self._turns(group):
            await self._one("write", partial(user.http.post, "/profile/notifications/read", json={"all": True}))

    async def _one(self, kind: str, ask: Callable[[], Any]) -> httpx2.Response | None:
        began = time.monotonic()
        try:
            answer: httpx2.Response = await ask()
        except httpx2.HTTPError as error:
            self.journal.lost.append(f"{kind}: {error!r}")
            return None
        self.journal.note(kind, answer, began)
        return answer

    @asynccontextmanager
    async def running(self) -> AsyncIterator[Journal]:
        """Two readers, two payers and a writer for each group: two payments at once are often of one wallet."""
        work = (self._read, self._read, self._pay, self._pay, self._write)
        tasks = [asyncio.create_task(each(group)) for group in self.groups for each in work]
        try:
            yield self.journal
        finally:
            self._stopping.set()
            await asyncio.gather(*tasks)


@pytest.fixture
async def load(stack: Any) -> Load:
    # So many that none of them comes near the limit of payments in ten minutes (10,000).
    payers = await asyncio.gather(*(stack.new_user(f"Payer {n}", eur=1_000_000) for n in range(12)))
    return Load([list(payers[:6]), list(payers[6:])], await stack.new_user("Payee", eur=100))
