"""The provider that the settings name."""

from florin_kit.settings import listed
from florin_payments.psp.port import Psp
from florin_payments.psp.simulator import SimulatorPsp
from florin_payments.psp.stripe import StripePsp
from florin_payments.settings import PaymentsSettings


def make_psp(settings: PaymentsSettings) -> Psp:
    """The adapter; the settings have what it needs, or they were refused."""
    if settings.psp == "stripe":
        assert settings.stripe_api_key is not None
        assert settings.stripe_webhook_secret is not None
        return StripePsp(
            settings.stripe_api_url,
            settings.stripe_api_key.get_secret_value(),
            settings.psp_timeout_s,
            listed(settings.stripe_webhook_secret),
            settings.stripe_files_url,
        )
    assert settings.psp_url is not None
    assert settings.psp_api_key is not None
    assert settings.psp_webhook_secret is not None
    return SimulatorPsp(
        settings.psp_url,
        settings.psp_api_key.get_secret_value(),
        settings.psp_timeout_s,
        listed(settings.psp_webhook_secret),
    )
