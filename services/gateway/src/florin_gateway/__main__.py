"""``python -m florin_gateway``: the service."""

import gc

import uvloop

from florin_gateway.server import Gateway
from florin_gateway.settings import GatewaySettings
from florin_kit.settings import load
from florin_kit.telemetry import logs

if __name__ == "__main__":
    settings = load(GatewaySettings)
    logs.configure("gateway", settings.log_level)
    gateway = Gateway(settings)
    gc.freeze()
    uvloop.run(gateway.serve())
