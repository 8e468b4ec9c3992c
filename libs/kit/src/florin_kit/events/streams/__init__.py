"""The Redis and Valkey streams adapter of the transport port."""

from florin_kit.events.streams.transport import StreamsTransport

__all__ = ["StreamsTransport"]
