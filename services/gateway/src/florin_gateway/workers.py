"""Several gateway processes behind one listening socket.

The parent binds the socket and only watches over its workers; they all accept from it, so a worker
that drains leaves no connection behind in a queue of its own. SIGHUP replaces the workers one after
the other, SIGTERM ends them all.
"""

import asyncio
import ctypes
import os
import signal
import sys
import tempfile

import structlog

from florin_gateway.metrics import FOLDER
from florin_gateway.settings import GatewaySettings
from florin_kit.web import handover

WORKER = "FLORIN_GATEWAY_WORKER"
PR_SET_PDEATHSIG = 1
RESTART_PAUSE_S = 0.5
log = structlog.get_logger("florin.gateway.workers")


def is_worker() -> bool:
    """Whether this process was started by `Workers`."""
    return WORKER in os.environ


class Workers:
    """The parent process."""

    def __init__(self, settings: GatewaySettings) -> None:
        self._settings = settings
        self._socket = handover.listening(settings.bind_host, settings.bind_port)
        self._running: dict[int, asyncio.subprocess.Process] = {}
        self._watching: set[asyncio.Task[None]] = set()
        self._stopping = asyncio.Event()
        self._reload = asyncio.Event()
        self._metrics = tempfile.TemporaryDirectory(prefix="florin-gateway-")

    async def run(self) -> None:
        """Keep the workers running until SIGTERM."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self._stopping.set)
        loop.add_signal_handler(signal.SIGHUP, self._reload.set)
        for slot in range(self._settings.workers):
            await self._start(slot)
        handover.tell_ready()
        stopped = asyncio.create_task(self._stopping.wait())
        while not self._stopping.is_set():
            reload = asyncio.create_task(self._reload.wait())
            await asyncio.wait({stopped, reload}, return_when=asyncio.FIRST_COMPLETED)
            reload.cancel()
            if self._reload.is_set() and not self._stopping.is_set():
                self._reload.clear()
                await self._replace_all()
        await asyncio.gather(*(self._end(process) for process in self._running.values()))
        self._metrics.cleanup()

    async def _start(self, slot: int) -> bool:
        """Start a worker and wait until it serves; False, and the old one stays, when it ended instead."""
        ready, writing = os.pipe()
        env = os.environ | {
            WORKER: "1",
            FOLDER: self._metrics.name,
            handover.LISTEN_FD: str(self._socket.fileno()),
            handover.READY_FD: str(writing),
        }
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "florin_gateway", env=env, pass_fds=(self._socket.fileno(), writing)
        )
        os.close(writing)
        # The pipe closes with the worker: a worker that dies at start does not keep us waiting.
        serves = bool(await asyncio.to_thread(os.read, ready, 1))
        os.close(ready)
        old = self._running.get(slot)
        if not serves and old is not None and old.returncode is None:
            log.error("worker_not_replaced", slot=slot)
            return False
        self._running[slot] = process
        task = asyncio.create_task(self._watch(slot, process))
        self._watching.add(task)
        task.add_done_callback(self._watching.discard)
        return True

    async def _watch(self, slot: int, process: asyncio.subprocess.Process) -> None:
        code = await process.wait()
        if self._running.get(slot) is process and not self._stopping.is_set():
            log.error("worker_died", slot=slot, code=code)
            await asyncio.sleep(RESTART_PAUSE_S)
            if not self._stopping.is_set():
                await self._start(slot)

    async def _replace_all(self) -> None:
        log.info("reloading", workers=len(self._running))
        for slot in list(self._running):
            old = self._running[slot]
            if not await self._start(slot):
                return
            await self._end(old)

    async def _end(self, process: asyncio.subprocess.Process) -> None:
        if process.returncode is None:
            process.terminate()
        await process.wait()


def die_with_parent() -> None:
    """A worker whose parent is gone, however it went, drains and ends (Linux)."""
    if is_worker() and sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
