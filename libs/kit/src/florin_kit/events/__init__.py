"""The event backbone: outbox, relay, brokers, inbox, consumers.

A service publishes inside its transaction, and a relay carries what was committed to the broker;
handlers elsewhere run once per event, in a transaction of their own.
"""

from florin_kit.events.consumer import Consumers
from florin_kit.events.envelope import Envelope, InvalidEventError, UnknownSchemaError, decode, encode, wrap
from florin_kit.events.factory import make_transport
from florin_kit.events.failures import RejectError, RetryPolicy
from florin_kit.events.inbox import create_inbox, drop_inbox
from florin_kit.events.outbox import OutboxRow, create_outbox, drop_outbox, prepare, publish
from florin_kit.events.ports import (
    DeadLetter,
    Delivery,
    Depth,
    Message,
    PublishError,
    Subscription,
    TransactionFactory,
    Transport,
    TransportError,
)
from florin_kit.events.relay import Relay

__all__ = [
    "Consumers",
    "DeadLetter",
    "Delivery",
    "Depth",
    "Envelope",
    "InvalidEventError",
    "Message",
    "OutboxRow",
    "PublishError",
    "RejectError",
    "Relay",
    "RetryPolicy",
    "Subscription",
    "TransactionFactory",
    "Transport",
    "TransportError",
    "UnknownSchemaError",
    "create_inbox",
    "create_outbox",
    "decode",
    "drop_inbox",
    "drop_outbox",
    "encode",
    "make_transport",
    "prepare",
    "publish",
    "wrap",
]
