"""``python -m florin_payments``: the service."""

from florin_kit.settings import load
from florin_kit.web.server import run
from florin_payments.app import make_app
from florin_payments.settings import PaymentsSettings

if __name__ == "__main__":
    settings = load(PaymentsSettings)
    run(make_app(settings), settings)
