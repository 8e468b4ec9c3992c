"""Live publishes nothing. It consumes every event, as a competing consumer of the queue ``live``.

See `feed.feeder` for how an event gets into the shared log, `feed.tail` for how it gets out.
"""

from florin_kit.events import Transport, make_transport
from florin_live.feed.feeder import ALL_QUEUES, QUEUE
from florin_live.settings import LiveSettings


def transport_of(settings: LiveSettings) -> Transport:
    """The event transport that the settings ask for."""
    amqp_url = settings.amqp_url.get_secret_value() if settings.amqp_url else None
    return make_transport(settings.broker, settings.redis_dsn, amqp_url, QUEUE, queues=ALL_QUEUES)
