"""``python -m florin_profile``"""

from florin_kit.settings import load
from florin_kit.web.server import run
from florin_profile.app import make_app
from florin_profile.settings import ProfileSettings

settings = load(ProfileSettings)
run(make_app(settings), settings)
