"""All that an API key opens. Written by tools/python_client from the API document; not by hand."""

from florin_client.api.sync.payments import Payments
from florin_client.api.sync.payouts import Payouts
from florin_client.api.sync.recipients import Recipients
from florin_client.api.sync.reports import Reports
from florin_client.api.sync.schedules import Schedules
from florin_client.api.sync.top_ups import TopUps
from florin_client.api.sync.wallets import Wallets
from florin_client.api.sync.webhook_endpoints import WebhookEndpoints
from florin_client.transport import Transport


class Api:
    """Methods by the kind of thing that they are about."""

    def __init__(self, transport: Transport) -> None:
        self.payments = Payments(transport)
        self.payouts = Payouts(transport)
        self.recipients = Recipients(transport)
        self.reports = Reports(transport)
        self.schedules = Schedules(transport)
        self.top_ups = TopUps(transport)
        self.wallets = Wallets(transport)
        self.webhook_endpoints = WebhookEndpoints(transport)
