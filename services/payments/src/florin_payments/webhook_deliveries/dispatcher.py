"""Sending what is due: many endpoints at a time, each in order, none waiting for another."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import structlog

from florin_contracts.events import WebhookDisabled
from florin_kit import failpoints
from florin_kit.db.direct import DirectPool, Unit
from florin_kit.events import publish
from florin_kit.events.backoff import Backoff
from florin_kit.ids import from_uuid
from florin_kit.sealing import KeyEncryptionKeys, SealBrokenError, Sealer, Wrapped
from florin_kit.tasks import end
from florin_payments.webhook_deliveries import claims, signing
from florin_payments.webhook_deliveries.claims import Attempt, Claimed, Delivery, Slice
from florin_payments.webhook_deliveries.health import Answer, Health, Policy
from florin_payments.webhook_deliveries.metrics import DISABLED, GIVEN_UP, IN_HAND
from florin_payments.webhook_deliveries.sending import Sender
from florin_payments.webhook_endpoints.sealing import usable
from florin_payments.webhook_endpoints.service import host_of

POLL_S = 0.5
FRESH_MAX = 20
AGAIN_MAX = 5
SLICE_S = 2.0
ROUND_MAX = 64
LEASE_SPARE_S = 30.0
STOP_S = 5.0
log = structlog.get_logger("florin.webhooks")


@dataclass
class Lane:
    """Places for endpoints. Slow or failing ones have places of their own, and never take others'."""

    slow: bool
    places: int
    taken: int = 0

    @property
    def free(self) -> int:
        return self.places - self.taken


class Dispatcher:
    """Runs in every replica; see `claims` for how they share the work.

    ``places``: endpoints at a time; a quarter of them is for slow and failing ones.
    """

    def __init__(
        self,
        pool: DirectPool,
        sender: Sender,
        keys: KeyEncryptionKeys,
        policy: Policy,
        *,
        places: int,
        timeout_s: float,
    ) -> None:
        self._pool, self._sender, self._keys, self._policy = pool, sender, keys, policy
        self._lease_s = timeout_s + SLICE_S + LEASE_SPARE_S
        self._lanes = (Lane(False, places - max(1, places // 4)), Lane(True, max(1, places // 4)))
        self._wake, self._finished = asyncio.Event(), asyncio.Event()
        self._done: list[Slice] = []
        self._working: set[asyncio.Task[None]] = set()
        self._tasks: list[asyncio.Task[None]] = []
        self._stopping = False

    def wake(self) -> None:
        """Something may have been recorded."""
        self._wake.set()

    async def start(self) -> None:
        await self._pool.start()
        await self._sender.start()
        self._tasks = [asyncio.create_task(self._claim_forever()), asyncio.create_task(self._write_forever())]

    async def stop(self) -> None:
        """Take nothing more, finish the attempts in hand, write them down. What is cut off is sent again."""
        self._stopping = True
        if self._tasks:
            await end(self._tasks[0])
            if self._working:
                await asyncio.wait(self._working, timeout=STOP_S)
            for task in self._working:
                task.cancel()
            await asyncio.gather(*self._working, return_exceptions=True)
            await end(self._tasks[1])
            with suppress(Exception):  # the leases run out by themselves
                await self._write()
        await self._sender.stop()
        await self._pool.stop()

    async def _claim_forever(self) -> None:
        backoff = Backoff()
        while True:
            self._wake.clear()
            try:
                found = [await self._claim(lane) for lane in self._lanes if lane.free > 0]
                backoff.reset()
            except Exception as error:
                log.warning("webhook_claim_failed", error=type(error).__name__)
                await asyncio.sleep(backoff.next_s())
                continue
            if not any(found):
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._wake.wait(), POLL_S)

    async def _claim(self, lane: Lane) -> int:
        lease = uuid4()
        async with self._pool.transaction() as unit:
            rows = await claims.claim(
                unit, slow=lane.slow, limit=min(lane.free, ROUND_MAX), lease=lease, lease_s=self._lease_s
            )
            due = await claims.load(unit, [row["id"] for row in rows], FRESH_MAX, AGAIN_MAX) if rows else {}
        for row in rows:
            claimed = _claimed(row, lease, due[row["id"]])
            lane.taken += 1
            IN_HAND.labels("slow" if lane.slow else "fast").inc()
            task = asyncio.create_task(self._serve(claimed, lane))
            self._working.add(task)
            task.add_done_callback(self._working.discard)
        return len(rows)

    async def _serve(self, endpoint: Claimed, lane: Lane) -> None:
        attempts: list[Attempt] = []
        health = endpoint.health
        try:
            until = asyncio.get_running_loop().time() + SLICE_S
            secrets = self._secrets(endpoint)
            for delivery in endpoint.deliveries:
                at = datetime.now(UTC)
                answer = await self._attempt(endpoint, delivery, secrets, at)
                health = self._policy.after(health, answer, datetime.now(UTC))
                attempts.append(self._outcome(endpoint, delivery, answer, health, at))
                # The rest waits its turn: behind the breaker, or behind the others that are due.
                if not answer.arrived or self._stopping or asyncio.get_running_loop().time() > until:
                    break
        except SealBrokenError:
            log.exception("webhook_secret_unreadable", endpoint=from_uuid("whe", endpoint.id))
            health = Health(endpoint.health.failures, endpoint.health.failing_since, _later(LEASE_SPARE_S), slow=True)
        finally:
            self._done.append(Slice(endpoint, health, attempts))
            lane.taken -= 1
            IN_HAND.labels("slow" if lane.slow else "fast").dec()
            self._finished.set()

    def _secrets(self, endpoint: Claimed) -> list[bytes]:
        row = endpoint.row
        data_key = self._keys.unwrap(Wrapped(row["key_id"], row["wrapped"]), endpoint.user_id.hex)
        previous, until = row["previous_secret"], row["previous_until"]
        return usable(Sealer(data_key), endpoint.id, row["secret"], previous, until, datetime.now(UTC))

    async def _attempt(self, endpoint: Claimed, delivery: Delivery, secrets: Sequence[bytes], at: datetime) -> Answer:
        headers = signing.headers(secrets, from_uuid("whd", delivery.id), int(at.timestamp()), delivery.body)
        answer = await self._sender.send(endpoint.url, headers, delivery.body)
        failpoints.reach("webhook_delivery.sent")
        return answer

    def _outcome(self, endpoint: Claimed, delivery: Delivery, answer: Answer, health: Health, at: datetime) -> Attempt:
        status, retry_at = "succeeded", None
        if not answer.arrived:
            # An endpoint that is switched off keeps what it was not told, for when it is switched on again.
            pause_s = 0.0 if health.disabled else self._policy.pause_s(delivery.tries + 1, answer)
            status = "failed" if pause_s is None else "pending"
            retry_at = None if pause_s is None else _later(pause_s)
            GIVEN_UP.inc(status == "failed")
        return Attempt(delivery.id, delivery.attempts + 1, at, endpoint.url, answer, status, retry_at)

    async def _write_forever(self) -> None:
        backoff = Backoff()
        while True:
            await self._finished.wait()
            self._finished.clear()
            try:
                await self._write()
                backoff.reset()
            except Exception as error:
                log.warning("webhook_results_wait", error=type(error).__name__)
                await asyncio.sleep(backoff.next_s())
                self._finished.set()

    async def _write(self) -> None:
        slices, self._done = self._done, []
        if not slices:
            return
        try:
            async with self._pool.transaction() as unit:
                for row in await claims.write(unit, slices):
                    await self._tell_owner(unit, next(one for one in slices if one.endpoint.id == row["id"]))
        except BaseException:
            self._done = slices + self._done
            raise
        self._wake.set()

    @staticmethod
    async def _tell_owner(unit: Unit, one: Slice) -> None:
        assert one.health.disabled is not None
        assert one.health.failing_since is not None
        target = from_uuid("whe", one.endpoint.id)
        event = WebhookDisabled(
            endpoint_id=target,
            user_id=from_uuid("usr", one.endpoint.user_id),
            host=host_of(one.endpoint.url),
            reason=one.health.disabled,
            failures=one.health.failures,
            failing_since=one.health.failing_since,
        )
        await publish(unit, event, target)
        DISABLED.labels(one.health.disabled).inc()
        log.warning("webhook_endpoint_disabled", endpoint=target, reason=one.health.disabled)


def _claimed(row: Any, lease: UUID, deliveries: Sequence[Delivery]) -> Claimed:
    health = Health(row["failures"], row["failing_since"], row["blocked_until"], row["slow"])
    return Claimed(row["id"], row["user_id"], row["url"], lease, health, row, deliveries)


def _later(seconds: float) -> datetime:
    return datetime.now(UTC) + timedelta(seconds=seconds)
