"""``python -m florin_auth``."""

from florin_auth.app import make_app
from florin_auth.settings import AuthSettings
from florin_kit.settings import load
from florin_kit.web.server import run

if __name__ == "__main__":
    settings = load(AuthSettings)
    run(make_app(settings), settings)
