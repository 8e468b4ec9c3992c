"""`florin up`: from nothing to a healthy platform in the foreground, and back."""

import asyncio
import os
import signal
import time
import traceback
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from importlib.util import find_spec

from florin_cli import paths
from florin_cli.paths import Home
from florin_cli.servers import Server
from florin_cli.servers.ports import in_use
from florin_cli.servers.process import started_at
from florin_cli.stack import brokers, control, plan, secret_store, state
from florin_cli.stack.environment import Environment
from florin_cli.stack.errors import StackError
from florin_cli.stack.log_sink import LogSink
from florin_cli.stack.service import Task
from florin_cli.stack.state import Recorded, RunState
from florin_cli.stack.supervisor import Supervisor

_PORT_DEFAULT = 8443
_STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_SEED = "florin_cli.commands.seed"
_DEMO_PASSWORD = "Correct-Horse-7-Battery"  # noqa: S105 (public, for the local stack only)
_DEMO_ACCOUNTS = ("admin@florin.test", "vendor@florin.test", "customer@florin.test", "dana@florin.test")
_THREADS = 32


def public_port() -> int:
    """Read `FLORIN_PORT`."""
    text = os.environ.get("FLORIN_PORT", str(_PORT_DEFAULT))
    if not text.isdigit() or not 0 < int(text) < 65536:
        raise StackError(f"FLORIN_PORT is {text!r}; it must be a port number")
    return int(text)


def run(home: Home) -> None:
    """Run the stack in the foreground until a signal; raises StackError when it cannot run."""
    began = time.monotonic()
    port = public_port()
    if os.environ.get("FLORIN_ENV", "local") not in ("local", "test"):
        raise StackError("FLORIN_ENV must be `local` or `test` here: this stack is not made for anything else")
    home.make()
    with state.exclusive(home):
        if in_use(port):
            raise StackError(f"port {port} is in use by another program; choose one with FLORIN_PORT")
        if not (paths.WEB_DIST / "index.html").exists():
            raise StackError("the web front is not built (web/dist is missing); `make up` builds it")
        broker = brokers.choose()
        for folder in ("services", "objects", "objects-test"):
            home.data(folder).mkdir(exist_ok=True)
        for log in home.logs.glob("*.log"):
            # One earlier run is kept.
            log.replace(log.with_suffix(".log.1"))
        asyncio.run(_Run(home, port, broker, began).main())


class _Run:
    """One life of the stack."""

    def __init__(self, home: Home, port: int, broker: brokers.Broker, began: float) -> None:
        self.home = home
        self.began = began
        self.logs = LogSink(home.logs)
        self.plan = plan.make(home, port, broker)
        self.state = RunState(state.myself(), broker=broker.words, inner=self.plan.inner)
        self.state.origin = self.plan.inner["FLORIN_PUBLIC_ORIGIN"]

    async def main(self) -> None:
        loop = asyncio.get_running_loop()
        loop.set_default_executor(ThreadPoolExecutor(_THREADS))
        supervisor = Supervisor(self.plan.units, self.logs, on_change=self._record)
        for number in _STOP_SIGNALS:
            loop.add_signal_handler(number, self._on_signal, supervisor)
        self.state.save(self.home)

        async def restart(names: Sequence[str], said: control.Said) -> None:
            self._take_keys()
            await supervisor.restart(names, said)

        ear = await control.listen(self.home, restart)
        try:
            await supervisor.run(on_ready=self._welcome)
        finally:
            ear.close()
            self.home.state.unlink(missing_ok=True)
        self.logs.say("stopped; nothing is left running")

    def _on_signal(self, supervisor: Supervisor) -> None:
        self.logs.say("stopping")
        self.state.status = "stopping"
        self.state.save(self.home)
        supervisor.stop()

    def _take_keys(self) -> None:
        """Read the keys again: `florin keys replace` may have changed them."""
        self.plan = self.plan.with_keys(secret_store.ensure(self.home.secrets))
        self.state.inner = self.plan.inner
        self.state.save(self.home)

    def _record(self, server: Server) -> None:
        if server.pid is None or isinstance(server, Task):
            return
        tick = started_at(server.pid) or ""
        self.state.processes[server.name] = Recorded(server.pid, tick, server.port, int(server.stop_signal))
        self.state.save(self.home)

    async def _welcome(self) -> None:
        """Fill a new home with the demo accounts, then say where everything is."""
        healthy_s = time.monotonic() - self.began
        # Given by `make up`: when it began, before anything was installed or built.
        made = os.environ.get("FLORIN_MAKE_BEGAN")
        self.state.versions = await asyncio.to_thread(self.plan.versions)
        seeded_s = await self._seed()
        self.state.status = "ready"
        self.state.save(self.home)
        since_make = f", all of make up {time.time() - float(made):.1f} s" if made else ""
        servers = ", ".join(f"{name} {version}" for name, version in self.state.versions.items())
        seeding = f", demo accounts made in {seeded_s:.1f} s" if seeded_s else ""
        self.logs.say(
            f"\nFlorin is ready at {self.state.origin}   (authority: {self.home.path / 'ca.pem'})\n"
            f"  accounts   {', '.join(_DEMO_ACCOUNTS)}   password {_DEMO_PASSWORD}\n"
            f"  servers    {servers}\n"
            f"  events     {self.state.broker}\n"
            f"  healthy in {healthy_s:.1f} s{seeding}{since_make}\n"
        )

    async def _seed(self) -> float | None:
        marker = self.home.path / "seeded"
        if marker.exists() or find_spec(_SEED) is None:
            return None
        began = time.monotonic()
        self.logs.say("making the demo accounts")
        try:
            # Imported only now: it stands on the services' packages, which take long to load.
            await import_module(_SEED).seed(Environment(self.home, self.state.origin, self.state.inner))
        except Exception as error:
            (self.home.logs / "seed.log").write_text(traceback.format_exc())
            raise StackError(
                f"the demo accounts could not be made: {error!r}; more in {self.home.logs / 'seed.log'}"
            ) from error
        marker.touch()
        return time.monotonic() - began
