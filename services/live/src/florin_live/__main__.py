"""``python -m florin_live``"""

from florin_kit.settings import load
from florin_kit.web.server import run
from florin_live.app import make_app
from florin_live.settings import LiveSettings
from florin_live.sockets.protocol import SocketProtocol, options

settings = load(LiveSettings)
run(make_app(settings), settings, ws=SocketProtocol, **options(settings.socket_heartbeat_s))
