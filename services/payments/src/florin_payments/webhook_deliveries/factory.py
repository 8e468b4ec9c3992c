"""What sends webhooks, as the settings say."""

import ssl
from collections.abc import Callable

from florin_kit.db.direct import DirectPool
from florin_kit.sealing import KeyEncryptionKeys
from florin_payments.settings import PaymentsSettings
from florin_payments.webhook_deliveries.dispatcher import Dispatcher
from florin_payments.webhook_deliveries.resolving import PublicResolver
from florin_payments.webhook_deliveries.sending import Sender


def make_dispatcher(
    settings: PaymentsSettings,
    keys: KeyEncryptionKeys,
    on_events: Callable[[], None],
    trust: ssl.SSLContext | None = None,
) -> Dispatcher:
    """What sends webhooks; ``trust``: whose certificates it believes, by default the system's."""
    rules = settings.webhook_rules
    nameservers = [server.strip() for server in settings.webhook_nameservers.split(",") if server.strip()]
    sender = Sender(
        rules,
        PublicResolver(rules.networks, nameservers),
        timeout_s=settings.webhook_timeout_s,
        connections_max=2 * settings.webhook_places,
        trust=trust,
    )
    return Dispatcher(
        DirectPool(settings, "payments-webhooks", on_events),
        sender,
        keys,
        settings.webhook_policy,
        places=settings.webhook_places,
        timeout_s=settings.webhook_timeout_s,
    )
