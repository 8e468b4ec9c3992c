"""The service as one process or as the parent of several."""

import gc

import uvloop

from florin_gateway.server import Gateway
from florin_gateway.settings import GatewaySettings
from florin_gateway.workers import Workers, die_with_parent, is_worker
from florin_kit.settings import load
from florin_kit.telemetry import logs, trace
from florin_kit.web import handover

# A full collection looks at all that caches remember, and every request waits for it: 4 to 10 ms, by default once in
# 25,000 requests. What it finds is little (the cycles of closed connections), so it comes ten times less often.
COLLECTIONS = (700, 10, 100)


async def _serve(settings: GatewaySettings) -> None:
    if settings.workers > 1 and not is_worker():
        await Workers(settings).run()
    else:
        await Gateway(settings).serve(handover.listening(settings.bind_host, settings.bind_port))


def run() -> None:
    """Be the gateway until the end of the process."""
    settings = load(GatewaySettings)
    logs.configure("gateway", settings.log_level)
    trace.configure("gateway", settings.otlp_endpoint, settings.release)
    die_with_parent()
    gc.freeze()
    gc.set_threshold(*COLLECTIONS)
    uvloop.run(_serve(settings))
