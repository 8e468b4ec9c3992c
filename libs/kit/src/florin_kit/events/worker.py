"""From delivery to effect: decode, run the handlers, try again, set aside."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import structlog
from opentelemetry.trace import SpanKind
from sqlalchemy.ext.asyncio import AsyncSession

from florin_contracts.events import by_type
from florin_contracts.topology import matches
from florin_kit.events import inbox, metrics
from florin_kit.events.backoff import Backoff
from florin_kit.events.envelope import Envelope, InvalidEventError, UnknownSchemaError, decode
from florin_kit.events.failures import NotStartedError, RejectError, RetryPolicy, unavailable
from florin_kit.events.ports import Delivery, DeliveryLostError, TransactionFactory, TransportError
from florin_kit.telemetry import trace
from florin_kit.telemetry.context import RequestContext, request_context

log = structlog.get_logger("florin.events")
Handler = Callable[[Envelope[Any], AsyncSession], Awaitable[None]]
ERROR_LENGTH_MAX = 1_000


@dataclass(frozen=True, slots=True)
class Registration:
    """A handler, its stable name in the inbox, and what it wants."""

    name: str
    patterns: tuple[str, ...]
    handler: Handler

    def wants(self, type_: str) -> bool:
        return any(matches(pattern, type_) for pattern in self.patterns)


class Worker:
    """Handles the deliveries of one queue; `concurrency` handlers run at a time."""

    def __init__(
        self,
        queue: str,
        registrations: Sequence[Registration],
        transaction: TransactionFactory,
        retry: RetryPolicy,
        concurrency: int,
        crashes_max: int,
    ) -> None:
        self._queue = queue
        self._registrations = registrations
        self._transaction = transaction
        self._retry = retry
        self._slots = asyncio.Semaphore(concurrency)
        self._crashes_max = crashes_max

    async def handle(self, delivery: Delivery) -> None:
        """Deal with a delivery to its end. Never raises but on cancellation, which leaves it unacknowledged."""
        metrics.IN_FLIGHT.labels(self._queue).inc()
        try:
            if delivery.crashes >= self._crashes_max:
                await self._set_aside(delivery, "crashed", f"{delivery.crashes} consumers died with it", 0)
                return
            try:
                envelope = decode(delivery.message.body)
            except UnknownSchemaError as error:
                await self._set_aside(delivery, "unknown_schema", str(error), 0)
                return
            except InvalidEventError as error:
                await self._set_aside(delivery, "schema", str(error), 0)
                return
            with trace.span(f"consume {envelope.type}", envelope.traceparent, SpanKind.CONSUMER):
                await self._try(delivery, envelope)
        finally:
            metrics.IN_FLIGHT.labels(self._queue).dec()

    async def _try(self, delivery: Delivery, envelope: Envelope[Any]) -> None:
        tries = 0
        waiting = Backoff(first_s=0.2, max_s=10.0)
        while True:
            try:
                outcome = await self._run_all(envelope)
            except RejectError as error:
                await self._set_aside(delivery, "rejected", str(error), tries + 1)
                return
            except Exception as error:
                if unavailable(error):
                    metrics.RETRIED.labels(self._queue, envelope.type, "unavailable").inc()
                    log.warning("event_waits", event_id=envelope.id, type=envelope.type, error=_describe(error))
                    await asyncio.sleep(waiting.next_s())
                    continue
                tries += 1
                if tries >= self._retry.tries_max:
                    log.exception("event_failed", event_id=envelope.id, type=envelope.type, tries=tries)
                    await self._set_aside(delivery, "failed", _describe(error), tries)
                    return
                metrics.RETRIED.labels(self._queue, envelope.type, "error").inc()
                log.warning("event_retry", event_id=envelope.id, type=envelope.type, error=_describe(error))
                await asyncio.sleep(self._retry.delays_s[tries - 1])
                continue
            await delivery.ack()
            metrics.CONSUMED.labels(self._queue, envelope.type, outcome).inc()
            age_s = (datetime.now(UTC) - envelope.time).total_seconds()
            metrics.END_TO_END_SECONDS.labels(self._queue).observe(max(0.0, age_s))
            return

    async def _run_all(self, envelope: Envelope[Any]) -> str:
        """Run every handler that wants the event, each in a transaction of its own."""
        wanted = [registration for registration in self._registrations if registration.wants(envelope.type)]
        done = 0
        for registration in wanted:
            async with self._slots:
                done += await self._run(registration, envelope)
        if not wanted:
            return "ignored"
        return "done" if done else "duplicate"

    async def _run(self, registration: Registration, envelope: Envelope[Any]) -> bool:
        started = time.perf_counter()
        # What the handler publishes is caused by whoever caused this event.
        token = request_context.set(
            RequestContext(
                request_id=envelope.requestid or envelope.id,
                client_ip=envelope.clientip,
                user_agent=envelope.useragent,
                actor_id=envelope.actorid,
            )
        )
        try:
            with structlog.contextvars.bound_contextvars(
                event_id=envelope.id,
                event_type=envelope.type,
                handler=registration.name,
                request_id=envelope.requestid,
                trace_id=trace.trace_id(trace.current.get() or ""),
            ):
                ran = await self._run_in_transaction(registration, envelope)
            metrics.HANDLER_SECONDS.labels(registration.name).observe(time.perf_counter() - started)
            return ran
        finally:
            request_context.reset(token)

    async def _run_in_transaction(self, registration: Registration, envelope: Envelope[Any]) -> bool:
        reached = False
        try:
            async with self._transaction() as tx:
                if not await inbox.enter(tx, registration.name, envelope.id):
                    return False
                reached = True
                await registration.handler(envelope, tx)
            return True
        except Exception as error:
            if reached:
                raise
            # Whatever went wrong, the message has had no part in it.
            raise NotStartedError(_describe(error)) from error

    async def _set_aside(self, delivery: Delivery, reason: str, error: str, tries: int) -> None:
        message = delivery.message
        backoff = Backoff()
        while True:
            try:
                await delivery.dead_letter(reason, error[:ERROR_LENGTH_MAX], tries)
                break
            except DeliveryLostError:
                return
            except TransportError as failure:
                log.warning("dead_letter_waits", event_id=message.id, error=str(failure))
                await asyncio.sleep(backoff.next_s())
        metrics.DEAD_LETTERED.labels(self._queue, reason).inc()
        known = message.type if by_type(message.type) else "unknown"
        metrics.CONSUMED.labels(self._queue, known, "dead_lettered").inc()
        log.error(
            "event_dead_lettered",
            event_id=message.id,
            type=message.type,
            queue=self._queue,
            reason=reason,
            error=error[:ERROR_LENGTH_MAX],
        )


def _describe(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}"
