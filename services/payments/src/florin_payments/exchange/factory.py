"""The provider of rates that the settings name."""

from datetime import timedelta

from florin_payments.exchange.ecb import EcbRates
from florin_payments.exchange.rates import RateProvider
from florin_payments.exchange.table import TableRates
from florin_payments.settings import PaymentsSettings


def make_rates(settings: PaymentsSettings) -> RateProvider:
    """The adapter."""
    if settings.exchange_rates == "ecb":
        return EcbRates(settings.exchange_ecb_url, timedelta(seconds=settings.exchange_timeout_s))
    return TableRates()
