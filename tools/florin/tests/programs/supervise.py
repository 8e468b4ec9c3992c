"""Runs stand-ins under the real supervisor: `supervise.py FOLDER '[[name, [needs], mode], …]'`.

Prints `READY` when all are ready, and ends as `florin up` does.
"""

import asyncio
import json
import signal
import sys
from pathlib import Path

from florin_cli.servers.ports import free_ports
from florin_cli.stack.errors import StackError
from florin_cli.stack.log_sink import LogSink
from florin_cli.stack.service import Service
from florin_cli.stack.settings import base_environment
from florin_cli.stack.supervisor import Supervisor, Timing, Unit

STAND_IN = str(Path(__file__).with_name("stand_in.py"))


async def main() -> None:
    folder, wanted = Path(sys.argv[1]), json.loads(sys.argv[2])
    journal = str(folder / "journal")
    units = []
    for port, (name, needs, mode) in zip(free_ports(len(wanted)), wanted, strict=True):
        arguments = (STAND_IN, str(port), journal, name, mode)
        service = Service(name, folder, port, base_environment(), arguments=arguments)
        service.stop_deadline_s = 1.0
        units.append(Unit(service, needs=tuple(needs)))
    timing = Timing(ready_s=10, poll_s=0.02, backoff_first_s=0.02, backoff_max_s=0.05)
    supervisor = Supervisor(units, LogSink(folder), timing=timing)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        asyncio.get_running_loop().add_signal_handler(number, supervisor.stop)

    async def ready() -> None:
        print("READY", flush=True)

    await supervisor.run(ready)


try:
    asyncio.run(main())
except StackError as error:
    sys.exit(f"florin: {error}")
