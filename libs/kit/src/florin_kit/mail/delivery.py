"""Sends what stands in the table ``mails``, until it has left or there is no hope."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage

import structlog
from prometheus_client import Counter

from florin_kit.db import Database
from florin_kit.mail import table
from florin_kit.mail.port import MailError, Sender
from florin_kit.mail.table import Mail

BATCH = 10
LEASE = timedelta(minutes=3)
ATTEMPTS_MAX = 12
BACKOFF_S = 10
BACKOFF_S_MAX = 3 * 3600
MAILS = Counter("florin_mails_total", "E-mails by what became of them", ["kind", "outcome"])
log = structlog.get_logger("florin.mail")
Compose = Callable[[Mail], Awaitable[EmailMessage]]


class Delivery:
    """An e-mail may leave twice after a crash, under one Message-ID, but never not at all.

    ``compose`` makes the message when it is sent; a permanent `MailError` from it gives the mail up.
    """

    def __init__(self, database: Database, sender: Sender, compose: Compose) -> None:
        self._database = database
        self._sender = sender
        self._compose = compose

    async def send_due(self) -> bool:
        """Send some of what is due; True when there may be more."""
        async with self._database.read() as ro:
            if not await table.is_due(ro, datetime.now(UTC)):
                return False
        async with self._database.transaction() as tx:
            taken = await table.claim(tx, datetime.now(UTC), LEASE, BATCH)
        for mail in taken:
            await self._send(mail)
        return len(taken) == BATCH

    async def _send(self, mail: Mail) -> None:
        try:
            await self._sender.send(await self._compose(mail))
        except MailError as error:
            await self._failed(mail, str(error), permanent=error.permanent)
            return
        async with self._database.transaction() as tx:
            await table.sent(tx, mail.id, datetime.now(UTC))
        MAILS.labels(mail.kind, "sent").inc()

    async def _failed(self, mail: Mail, error: str, *, permanent: bool) -> None:
        now = datetime.now(UTC)
        give_up = permanent or mail.attempts >= ATTEMPTS_MAX
        wait_s = min(BACKOFF_S * 2 ** (mail.attempts - 1), BACKOFF_S_MAX)
        async with self._database.transaction() as tx:
            await table.not_sent(tx, mail.id, error, None if give_up else now + timedelta(seconds=wait_s), now)
        MAILS.labels(mail.kind, "failed" if give_up else "delayed").inc()
        log.warning("mail_not_sent", kind=mail.kind, error=error, gave_up=give_up)
