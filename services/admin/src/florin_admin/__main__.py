"""``python -m florin_admin``"""

from florin_admin.app import make_app
from florin_admin.settings import AdminSettings
from florin_kit.settings import load
from florin_kit.web.server import run

settings = load(AdminSettings)
run(make_app(settings), settings)
