"""Writes e-mails into the transaction that they tell of, and sends them after."""

from collections.abc import Mapping
from datetime import timedelta

import msgspec
import structlog
from prometheus_client import Counter
from sqlalchemy.ext.asyncio import AsyncSession

from florin_auth.clock import now
from florin_auth.crypto import SealBrokenError, Vault, keyed_hash
from florin_auth.jobs import Job
from florin_auth.mail import repository
from florin_auth.mail.models import Mail
from florin_auth.mail.port import MailError, Sender
from florin_auth.mail.render import Content, render
from florin_auth.settings import AuthSettings
from florin_kit.db import Database, Unit, joined
from florin_kit.ids import uuid7

INTERVAL_S = 5.0
BATCH = 10
LEASE = timedelta(minutes=3)
ATTEMPTS_MAX = 12
BACKOFF_S = 10
BACKOFF_S_MAX = 3 * 3600
MAILS = Counter("florin_mails_total", "E-mails by what became of them", ["kind", "outcome"])
log = structlog.get_logger("florin.mail")


class Mails:
    """The e-mails of the service. An e-mail may leave twice after a crash, but never not at all."""

    def __init__(self, database: Database, settings: AuthSettings, sender: Sender) -> None:
        vault = Vault(settings.key_encryption_key)
        self._database = database
        self._settings = settings
        self._sender = sender
        self._sealer = vault.sealer("mail")
        self._hash_key = vault.key("mail-recipient")
        self.job = Job("mail", self.send_due, INTERVAL_S)

    async def enqueue(
        self,
        tx: AsyncSession | Unit,
        kind: str,
        *,
        to: str,
        name: str,
        path: str | None = None,
        facts: Mapping[str, str] | None = None,
    ) -> None:
        """Send an e-mail when the transaction is committed; ``path`` is a link into the web front.

        More than ``mail_per_recipient_max`` of one kind in an hour are dropped: nobody can use
        Florin to fill somebody's mailbox.
        """
        unit, recipient = await joined(tx), keyed_hash(self._hash_key, to)
        sent = await repository.count_since(unit, recipient, kind, now() - timedelta(hours=1))
        if sent >= self._settings.mail_per_recipient_max:
            MAILS.labels(kind, "dropped").inc()
            log.warning("mail_dropped", kind=kind)
            return
        origin = self._settings.public_origin
        content = Content(
            to=to, name=name, origin=origin, url=f"{origin}{path}" if path else None, facts=dict(facts or {})
        )
        mail_id = uuid7()
        sealed = self._sealer.seal(msgspec.json.encode(content), mail_id.hex)
        await repository.add(unit, mail_id, kind, recipient, sealed, now())
        unit.after_commit(self.job.wake)

    async def send_due(self) -> bool:
        """Send some of what is due; True when there may be more."""
        async with self._database.read() as ro:
            if not await repository.is_due(ro, now()):
                return False
        async with self._database.transaction() as tx:
            taken = await repository.claim(tx, now(), LEASE, BATCH)
        for mail in taken:
            await self._send(mail)
        return len(taken) == BATCH

    async def _send(self, mail: Mail) -> None:
        try:
            message = render(
                mail.kind,
                msgspec.json.decode(self._sealer.open(mail.content or b"", mail.id.hex), type=Content),
                sender=self._settings.mail_from,
                message_id=mail.id.hex,
            )
            await self._sender.send(message)
        except MailError as error:
            await self._failed(mail, str(error), permanent=error.permanent)
            return
        except SealBrokenError:
            await self._failed(mail, "sealed with another key", permanent=True)
            return
        async with self._database.transaction() as tx:
            await repository.sent(tx, mail.id, now())
        MAILS.labels(mail.kind, "sent").inc()

    async def _failed(self, mail: Mail, error: str, *, permanent: bool) -> None:
        give_up = permanent or mail.attempts >= ATTEMPTS_MAX
        wait_s = min(BACKOFF_S * 2 ** (mail.attempts - 1), BACKOFF_S_MAX)
        again_at = None if give_up else now() + timedelta(seconds=wait_s)
        async with self._database.transaction() as tx:
            await repository.not_sent(tx, mail.id, error, again_at, now())
        MAILS.labels(mail.kind, "failed" if give_up else "delayed").inc()
        log.warning("mail_not_sent", kind=mail.kind, error=error, gave_up=give_up)
