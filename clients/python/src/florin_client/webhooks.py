"""Whether a webhook came from Florin, by the Standard Webhooks specification (https://www.standardwebhooks.com)."""

import base64
import hashlib
import hmac
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec

from florin_client.errors import FlorinError
from florin_client.secret import Secret

_PREFIX = "whsec_"
_VERSION = "v1,"
#: More signatures than Florin ever sends; a header is not to keep us busy.
_SIGNATURES_MAX = 8


class WebhookRefused(FlorinError):
    """Not from Florin, changed on its way, or too old. Answer 400 and do nothing."""


class WebhookEvent(msgspec.Struct, frozen=True, kw_only=True):
    """What happened. ``delivery_id`` is the same however often it is sent: remember it, and act once.

    ``id`` is the event, the same at all endpoints. ``data`` is what ``type`` and ``version`` say.
    """

    delivery_id: str = ""
    id: str
    type: str
    version: int
    timestamp: datetime
    data: dict[str, Any]


class WebhookVerifier:
    """Verifies messages with an endpoint's secret; with two, while one replaces the other."""

    def __init__(
        self,
        secrets: str | Secret | Sequence[str | Secret],
        *,
        tolerance_s: float = 300,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """``tolerance_s``: how far the message's time and ours may be apart. Raises `ValueError` for no secret."""
        given = [secrets] if isinstance(secrets, str | Secret) else list(secrets)
        if not given:
            raise ValueError("at least one secret")
        self._keys = [_key(secret) for secret in given]
        self._tolerance_s = tolerance_s
        self._clock = clock

    def verify(self, body: bytes, headers: Mapping[str, str]) -> WebhookEvent:
        """The event that a message tells of. ``body`` is as it came, before anything parsed it.

        Raises `WebhookRefused`.
        """
        named = {name.lower(): value for name, value in headers.items()}
        try:
            delivery, sent_at, signatures = (named[f"webhook-{part}"] for part in ("id", "timestamp", "signature"))
        except KeyError as error:
            raise WebhookRefused(f"no {error.args[0]} header") from None
        if not (sent_at.isascii() and sent_at.isdigit() and len(sent_at) < 16):
            raise WebhookRefused("a time that is none")
        # The signature first: who has no key learns nothing of our clock.
        if not self._is_signed(f"{delivery}.{sent_at}.".encode(errors="replace") + body, signatures):
            raise WebhookRefused("no signature fits")
        if abs(self._clock() - int(sent_at)) > self._tolerance_s:
            raise WebhookRefused("too old, or from the future")
        try:
            event = msgspec.json.decode(body, type=WebhookEvent)
        except (msgspec.MsgspecError, UnicodeDecodeError) as error:
            raise WebhookRefused(f"signed, but no event: {error}") from None
        return msgspec.structs.replace(event, delivery_id=delivery)

    def _is_signed(self, signed: bytes, signatures: str) -> bool:
        found = False
        theirs = [part for part in signatures.split(" ")[:_SIGNATURES_MAX] if part.startswith(_VERSION)]
        for key in self._keys:
            digest = hmac.digest(key, signed, hashlib.sha256)
            ours = (_VERSION + base64.b64encode(digest).decode()).encode()
            for signature in theirs:
                found |= hmac.compare_digest(ours, signature.encode(errors="replace"))
        return found


def _key(secret: str | Secret) -> bytes:
    text = secret.reveal() if isinstance(secret, Secret) else secret
    try:
        key = base64.b64decode(text.removeprefix(_PREFIX), validate=True)
    except ValueError:
        key = b""
    if not text.startswith(_PREFIX) or len(key) < 16:
        raise ValueError("a webhook secret begins with whsec_")
    return key
