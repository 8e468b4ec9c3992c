"""Choose the event transport of a local stack."""

import os
from collections.abc import Mapping
from dataclasses import dataclass

from florin_cli.servers import RabbitMQ, Unavailable
from florin_cli.servers.rabbitmq_programs import Programs
from florin_cli.stack.errors import StackError


@dataclass(frozen=True)
class Broker:
    """`kind` is the value of FLORIN_BROKER; `programs` are set when the stack runs RabbitMQ itself."""

    kind: str
    words: str
    url: str | None = None
    programs: Programs | None = None


def choose(environment: Mapping[str, str] = os.environ) -> Broker:
    """Take the first that is there: FLORIN_AMQP_URL, RabbitMQ on the host, Streams on Valkey.

    `FLORIN_BROKER=redis` asks for Streams, `FLORIN_BROKER=rabbitmq` for RabbitMQ even if
    it has to be downloaded first.
    """
    wanted = environment.get("FLORIN_BROKER", "")
    if wanted not in ("", "redis", "rabbitmq"):
        raise StackError(f"FLORIN_BROKER is {wanted!r}; it may be `rabbitmq` or `redis`")
    streams = Broker("redis", "Streams on Valkey")
    if wanted == "redis":
        return streams
    if url := environment.get("FLORIN_AMQP_URL"):
        return Broker("rabbitmq", "RabbitMQ at FLORIN_AMQP_URL", url=url)
    try:
        programs = RabbitMQ.find(fetch=wanted == "rabbitmq")
    except Unavailable as reason:
        if wanted == "rabbitmq":
            raise StackError(f"no RabbitMQ: {reason}") from reason
        return Broker("redis", "Streams on Valkey (BROKER=rabbitmq fetches RabbitMQ)")
    return Broker("rabbitmq", f"RabbitMQ {programs.version} ({programs.origin})", programs=programs)
