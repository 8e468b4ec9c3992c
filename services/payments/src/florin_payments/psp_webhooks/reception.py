"""Taking webhooks in: check who sent it, write it down once, say so. What it means is for later."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated

import msgspec

from florin_kit import failpoints
from florin_kit.db import Database
from florin_kit.errors import MalformedRequest, NotFound
from florin_payments.psp.port import Psp, SignatureInvalid
from florin_payments.psp_webhooks import repository
from florin_payments.psp_webhooks.metrics import RECEIVED

BODY_BYTES_MAX = 64 * 1024


class _Envelope(msgspec.Struct):
    """What every provider's webhook has."""

    id: Annotated[str, msgspec.Meta(min_length=1, max_length=255, pattern=r"^[\x21-\x7e]+$")]
    type: Annotated[str, msgspec.Meta(min_length=1, max_length=255, pattern=r"^[\x21-\x7e]+$")]


@dataclass(frozen=True)
class Reception:
    """Where webhooks arrive."""

    database: Database
    psp: Psp

    async def receive(self, provider: str, headers: Mapping[str, str], body: bytes) -> bool:
        """Store a webhook; False when it had come before.

        Raises `NotFound` for a provider that is not in use, `SignatureInvalid`, and `MalformedRequest`
        for what is signed and can't be read: the provider will send it again.
        """
        if provider != self.psp.name:
            raise NotFound
        try:
            self.psp.authenticate(headers, body, int(time.time()))
        except SignatureInvalid:
            RECEIVED.labels(provider, "refused").inc()
            raise
        try:
            envelope = msgspec.json.decode(body, type=_Envelope)
        except (msgspec.MsgspecError, UnicodeDecodeError):
            RECEIVED.labels(provider, "unreadable").inc()
            raise MalformedRequest from None
        async with self.database.transaction() as tx:
            new = await repository.store(tx, provider, envelope.id, envelope.type, body, datetime.now(UTC))
        failpoints.reach("webhook.stored")
        RECEIVED.labels(provider, "stored" if new else "duplicate").inc()
        return new
