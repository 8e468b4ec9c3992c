"""Signatures are those of the specification."""

import base64
import json
import time
from datetime import UTC, datetime

import pytest
from standardwebhooks import Webhook, WebhookVerificationError

from florin_payments.webhook_deliveries import signing

# The specification's own example.
SECRET = base64.b64decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
MESSAGE = "msg_p5jXN8AQM9LWM0D4loKWxJek"
AT_S = 1614265330
BODY = b'{"test": 2432232314}'
SIGNED = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_the_vector_of_the_specification() -> None:
    assert signing.signature(SECRET, MESSAGE, AT_S, BODY) == SIGNED


def test_what_is_signed_is_verified_by_the_specifications_library() -> None:
    old, new = signing.new_secret(), signing.new_secret()
    headers = signing.headers([new, old], "whd_1", int(time.time()), BODY)
    for secret in (old, new):
        assert Webhook(signing.secret_text(secret)).verify(BODY, headers) == json.loads(BODY)
    with pytest.raises(WebhookVerificationError):
        Webhook(signing.secret_text(signing.new_secret())).verify(BODY, headers)


@pytest.mark.parametrize("change", ["webhook-id", "webhook-timestamp", "body"])
def test_no_part_can_be_changed(change: str) -> None:
    secret, now_s = signing.new_secret(), int(datetime.now(UTC).timestamp())
    headers = signing.headers([secret], "whd_1", now_s, BODY)
    body = BODY
    if change == "body":
        body = b'{"test": 1}'
    else:
        headers[change] = {"webhook-id": "whd_2", "webhook-timestamp": str(now_s + 1)}[change]
    with pytest.raises(WebhookVerificationError):
        Webhook(signing.secret_text(secret)).verify(body, headers)
