"""Sends webhooks that are due, each until it is taken; whatever dies, the row is still there."""

import asyncio
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx2
import structlog
from prometheus_client import Counter
from sqlalchemy import Row, text

from florin_kit.db import Database
from florin_kit.http import make_client
from florin_psp_simulator.dials import service as dials
from florin_psp_simulator.settings import SimulatorSettings
from florin_psp_simulator.webhooks.signature import HEADER, sign

BATCH = 20
TIMEOUT_S = 5.0
LEASE = timedelta(seconds=30)
ATTEMPTS_MAX = 16
BACKOFF_S_MAX = 3600
SENT = Counter("florin_simulator_webhooks_total", "Webhooks that were sent", ["outcome"])
log = structlog.get_logger("florin.simulator")

_CLAIM = text("""
    UPDATE webhooks SET attempts = attempts + 1, due_at = :leased WHERE id = ANY (ARRAY(
        SELECT id FROM webhooks WHERE status = 'pending' AND due_at <= :now
        ORDER BY due_at LIMIT :batch FOR UPDATE SKIP LOCKED))
    RETURNING id, body, attempts, sends_left
""")
_TAKEN = text("""
    UPDATE webhooks SET sends_left = sends_left - 1, last_answer = :answer, due_at = :now, attempts = 0,
        status = CASE WHEN sends_left > 1 THEN 'pending' ELSE 'delivered' END
    WHERE id = :id AND status = 'pending'
""")
_REFUSED = text("UPDATE webhooks SET last_answer = :answer, due_at = :due_at, status = :status WHERE id = :id")


class Sender:
    """The job that sends; a webhook may arrive twice after a crash, but never not at all."""

    def __init__(self, database: Database, settings: SimulatorSettings) -> None:
        self._database = database
        self._settings = settings
        self._client = make_client(timeout=TIMEOUT_S)

    async def start(self) -> None:
        """Nothing to prepare: connections open when they are needed."""

    async def stop(self) -> None:
        await self._client.aclose()

    async def send_due(self) -> int:
        """Send what is due; returns how many were taken."""
        if self._settings.psp_webhook_url is None:
            return 0
        async with self._database.transaction() as tx:
            if (await dials.read(tx, self._settings)).webhooks_paused:
                return 0
            now = datetime.now(UTC)
            found = (await tx.execute(_CLAIM, {"now": now, "leased": now + LEASE, "batch": BATCH})).all()
        return sum(await asyncio.gather(*(self._send(self._settings.psp_webhook_url, row) for row in found)))

    async def _send(self, url: str, row: Row[Any]) -> bool:
        secret = self._settings.psp_webhook_secret.get_secret_value()
        headers = {"Content-Type": "application/json", HEADER: sign(secret, row.body, int(time.time()))}
        try:
            answer = await self._client.post(url, content=row.body, headers=headers)
            told, taken = str(answer.status_code), answer.is_success
        except httpx2.HTTPError as error:
            told, taken = type(error).__name__, False
        now = datetime.now(UTC)
        async with self._database.transaction() as tx:
            if taken:
                await tx.execute(_TAKEN, {"id": row.id, "answer": told, "now": now})
            else:
                gave_up = row.attempts >= ATTEMPTS_MAX
                wait_s = min(2 ** (row.attempts - 1), BACKOFF_S_MAX)
                values = {"id": row.id, "answer": told, "status": "abandoned" if gave_up else "pending"}
                await tx.execute(_REFUSED, values | {"due_at": now + timedelta(seconds=wait_s)})
        SENT.labels("taken" if taken else "refused").inc()
        if not taken:
            log.warning("webhook_refused", answer=told, attempts=row.attempts)
        return taken
