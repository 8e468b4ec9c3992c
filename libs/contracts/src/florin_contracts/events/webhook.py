"""`webhook.*`: the endpoints that vendors are told at, published by payments. Subject: the endpoint id."""

from florin_contracts.events.base import Event, event
from florin_contracts.types import AnyId, Code, ShortText, Timestamp, UserId
from florin_contracts.vocabulary import Service, Topic


@event(
    "webhook.disabled",
    producer=Service.PAYMENTS,
    topic=Topic.NOTIFICATIONS,
    audience=("user_id",),
    public=("endpoint_id", "host", "reason"),
)
class WebhookDisabled(Event, frozen=True, kw_only=True):
    """Nothing is sent to an endpoint any more: it said that it is `gone`, or was `failing` for long."""

    endpoint_id: AnyId
    user_id: UserId
    host: ShortText
    reason: Code
    failures: int
    failing_since: Timestamp
