"""``python -m florin_psp_simulator``: the service."""

from florin_kit.settings import load
from florin_kit.web.server import run
from florin_psp_simulator.app import make_app
from florin_psp_simulator.settings import SimulatorSettings

if __name__ == "__main__":
    settings = load(SimulatorSettings)
    run(make_app(settings), settings)
