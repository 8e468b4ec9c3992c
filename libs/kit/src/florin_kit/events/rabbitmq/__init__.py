"""The RabbitMQ adapter of the transport port."""

from florin_kit.events.rabbitmq.transport import RabbitTransport

__all__ = ["RabbitTransport"]
