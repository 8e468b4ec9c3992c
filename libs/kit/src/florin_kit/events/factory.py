"""Choose the broker by settings."""

from collections.abc import Mapping, Sequence
from typing import Any

from florin_contracts.topology import QUEUES
from florin_kit.events.ports import Transport
from florin_kit.events.rabbitmq import RabbitTransport
from florin_kit.events.streams import StreamsTransport

NAMESPACE = "florin"
"""The platform's; others share a broker with it and hear nothing of it."""


def make_transport(
    broker: str,
    redis_url: str | None,
    amqp_url: str | None,
    service: str,
    *,
    queues: Mapping[str, Sequence[str]] = QUEUES,
    namespace: str = NAMESPACE,
    **options: Any,
) -> Transport:
    """The transport that settings ask for: ``broker`` is ``redis`` or ``rabbitmq``.

    `queues` are the durable queues of the platform; `namespace` separates it from others
    that share a broker; `options` are those of the adapter.
    """
    if broker == "rabbitmq":
        if not amqp_url:
            raise ValueError("the broker is rabbitmq and its address is missing")
        return RabbitTransport(amqp_url, service=service, queues=queues, namespace=namespace, **options)
    if broker == "redis":
        if not redis_url:
            raise ValueError("the broker is redis and its address is missing")
        return StreamsTransport(redis_url, service=service, queues=queues, namespace=namespace, **options)
    raise ValueError(f"unknown broker {broker!r}")
