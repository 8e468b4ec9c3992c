"""Writes e-mails into the transaction that they tell of, and sends them after."""

from collections.abc import Mapping
from datetime import timedelta
from email.message import EmailMessage

import msgspec
import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from florin_auth.clock import now
from florin_auth.crypto import keyed_hash
from florin_auth.jobs import Job
from florin_auth.mail import repository
from florin_auth.mail.render import Content, render
from florin_auth.settings import AuthSettings
from florin_auth.vault.service import Vault
from florin_kit.db import Database, Unit, joined
from florin_kit.ids import uuid7
from florin_kit.mail.delivery import MAILS, Delivery
from florin_kit.mail.port import MailError, Sender
from florin_kit.mail.table import Mail
from florin_kit.sealing import KeyNotKnownError, SealBrokenError

INTERVAL_S = 5.0
log = structlog.get_logger("florin.mail")


class Mails:
    """The e-mails of the service. An e-mail may leave twice after a crash, but never not at all."""

    def __init__(self, database: Database, settings: AuthSettings, sender: Sender, vault: Vault) -> None:
        self._settings = settings
        self._sealer = vault.sealer("mail")
        self._vault = vault
        self.job = Job("mail", Delivery(database, sender, self._compose).send_due, INTERVAL_S)

    def recipient(self, email: str) -> bytes:
        """What e-mails to an address are found by; says nothing about the address to who reads the table."""
        return keyed_hash(self._vault.key("mail-recipient"), email)

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
        unit, recipient = await joined(tx), self.recipient(to)
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

    async def _compose(self, mail: Mail) -> EmailMessage:
        try:
            content = msgspec.json.decode(self._sealer.open(mail.content, mail.id.hex), type=Content)
        except KeyNotKnownError:
            # A process with the new settings will send it.
            raise MailError("sealed with a key that is not known here", permanent=False) from None
        except SealBrokenError:
            raise MailError("sealed with another key", permanent=True) from None
        return render(mail.kind, content, sender=self._settings.mail_from, message_id=mail.id.hex)
