"""All that an API key opens. Written by tools/python_client from the API document; not by hand."""

from florin_client.api.aio.payments import AsyncPayments
from florin_client.api.aio.payouts import AsyncPayouts
from florin_client.api.aio.recipients import AsyncRecipients
from florin_client.api.aio.reports import AsyncReports
from florin_client.api.aio.schedules import AsyncSchedules
from florin_client.api.aio.top_ups import AsyncTopUps
from florin_client.api.aio.wallets import AsyncWallets
from florin_client.api.aio.webhook_endpoints import AsyncWebhookEndpoints
from florin_client.transport import AsyncTransport


class AsyncApi:
    """Methods by the kind of thing that they are about."""

    def __init__(self, transport: AsyncTransport) -> None:
        self.payments = AsyncPayments(transport)
        self.payouts = AsyncPayouts(transport)
        self.recipients = AsyncRecipients(transport)
        self.reports = AsyncReports(transport)
        self.schedules = AsyncSchedules(transport)
        self.top_ups = AsyncTopUps(transport)
        self.wallets = AsyncWallets(transport)
        self.webhook_endpoints = AsyncWebhookEndpoints(transport)
