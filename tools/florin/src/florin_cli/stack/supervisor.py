"""Starts units in the order of their needs, keeps them running, stops them in reverse."""

import asyncio
import os
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

from florin_cli.servers.base import Server
from florin_cli.servers.errors import ServerError
from florin_cli.servers.process import kill_group, until_ended
from florin_cli.stack.errors import StackError
from florin_cli.stack.log_sink import LogSink
from florin_cli.stack.service import Service, Task


@dataclass(frozen=True)
class Timing:
    """How patient the supervisor is, in seconds."""

    ready_s: float = 60.0
    poll_s: float = 0.2
    backoff_first_s: float = 0.5
    backoff_max_s: float = 10.0
    # A process that lived this long has started well; its failures are forgotten.
    stable_s: float = 30.0
    failures_max: int = 5
    # For services that have not become ready; the others have deadlines of their own.
    stop_starting_s: float = 1.0


@dataclass
class Unit:
    """A server and the names of the units that must be ready before it starts.

    The stack is ready without those that stand `aside`.
    """

    server: Server
    needs: tuple[str, ...] = ()
    aside: bool = False
    ready: asyncio.Event = field(default_factory=asyncio.Event)
    failures: int = 0
    restarting: bool = False

    @property
    def name(self) -> str:
        """The server's name."""
        return self.server.name


class Supervisor:
    """Runs units until `stop` is called or one of them cannot be kept alive."""

    def __init__(
        self,
        units: Sequence[Unit],
        logs: LogSink,
        *,
        timing: Timing | None = None,
        on_change: Callable[[Server], None] = lambda _: None,
    ) -> None:
        self.units = {unit.name: unit for unit in units}
        self.logs = logs
        self.timing = timing or Timing()
        self.on_change = on_change
        self._stop = asyncio.Event()
        self._started: list[Unit] = []
        self._restarts: set[asyncio.Task[None]] = set()
        self._one_at_a_time = asyncio.Lock()
        unknown = {need for unit in units for need in unit.needs} - self.units.keys()
        if unknown:
            raise StackError(f"units need what nobody is: {', '.join(sorted(unknown))}")

    def stop(self) -> None:
        """Ask for an orderly stop; returns at once. Asking again gives up on order."""
        if self._stop.is_set():
            for unit in self._started:
                if unit.server.pid is not None:
                    kill_group(unit.server.pid)
        self._stop.set()

    async def restart(self, names: Sequence[str], said: Callable[[str], None]) -> None:
        """Replace services one by one, each by a process that is ready before the old one is asked to end.

        Raises StackError at the first that does not get healthy; what served before goes on.
        """
        async with self._one_at_a_time:
            for name in names:
                began = asyncio.get_running_loop().time()
                task = asyncio.create_task(self._replace(self.units[name]))
                self._restarts.add(task)
                task.add_done_callback(self._restarts.discard)
                try:
                    await task
                except asyncio.CancelledError:
                    raise StackError("the stack is stopping") from None
                except ServerError as error:
                    raise StackError(f"{error}; restarted nothing after it") from error
                words = f"{name} was replaced in {asyncio.get_running_loop().time() - began:.1f} s"
                self.logs.say(words)
                said(words)

    async def run(self, on_ready: Callable[[], Awaitable[None]]) -> None:
        """Run until stopped; raises StackError when a unit or `on_ready` fails. Nothing is left running."""
        keepers = [asyncio.create_task(self._keep(unit), name=unit.name) for unit in self.units.values()]
        keepers.append(asyncio.create_task(self._announce(on_ready)))
        stop = asyncio.create_task(self._stop.wait())
        try:
            while not stop.done():
                done, _ = await asyncio.wait(
                    {stop, *(task for task in keepers if not task.done())},
                    return_when=asyncio.FIRST_COMPLETED,
                )
                for task in done:
                    task.result()
        finally:
            self._stop.set()
            running = (*keepers, *self._restarts, stop)
            for task in running:
                task.cancel()
            await asyncio.gather(*running, return_exceptions=True)
            await self._stop_all()

    async def _announce(self, on_ready: Callable[[], Awaitable[None]]) -> None:
        for unit in self.units.values():
            if not unit.aside:
                await unit.ready.wait()
        await on_ready()

    async def _keep(self, unit: Unit) -> None:
        for need in unit.needs:
            await self.units[need].ready.wait()
        self._started.append(unit)
        while True:
            began = asyncio.get_running_loop().time()
            try:
                await self._start(unit)
                if isinstance(unit.server, Task):
                    return
                reason = f"ended with {await self._ended(unit)}"
            except ServerError as error:
                reason = str(error).removeprefix(f"{unit.name} ")
            await unit.server.stop()
            if asyncio.get_running_loop().time() - began > self.timing.stable_s:
                unit.failures = 0
            unit.failures += 1
            if unit.failures >= self.timing.failures_max or isinstance(unit.server, Task):
                raise StackError(self._obituary(unit, reason))
            delay_s = min(self.timing.backoff_first_s * 2 ** (unit.failures - 1), self.timing.backoff_max_s)
            self.logs.say(f"{unit.name} {reason}; starting it again in {delay_s:.1f} s")
            await asyncio.sleep(delay_s)

    async def _start(self, unit: Unit) -> None:
        clock = asyncio.get_running_loop().time
        began = clock()
        await self._launch(unit.server)
        self.on_change(unit.server)
        await unit.server.ready(self.timing.ready_s)
        self.logs.say(f"{unit.name} is ready after {clock() - began:.1f} s")
        unit.ready.set()

    async def _launch(self, server: Server) -> None:
        # What PostgreSQL and its like have to say is for their files, unless they fail.
        server.output = self.logs.pipe(server.name, quiet=not isinstance(server, Service | Task))
        try:
            await server.start()
        finally:
            os.close(server.output)

    async def _replace(self, unit: Unit) -> None:
        """Start the successor of a service, wait until it is ready, then let the old process drain and end."""
        old = unit.server
        if not isinstance(old, Service) or old.process is None or old.process.poll() is not None:
            raise StackError(f"{unit.name} does not run")
        after = old.successor()
        unit.restarting = True
        try:
            await self._launch(after)
            await after.ready(self.timing.ready_s)
            unit.server = after
            self.on_change(after)
            await old.stop()
            # Now it alone answers at its address.
            await after.ready(self.timing.ready_s)
        finally:
            unit.restarting = False
            await asyncio.shield((after if unit.server is old else old).stop())

    async def _ended(self, unit: Unit) -> str:
        while True:
            # Looked up each time: a restart puts another process in its place.
            process = unit.server.process
            if process is None:
                return "no process"
            await until_ended(process)
            if process is unit.server.process:
                if not unit.restarting:
                    return (
                        f"exit code {process.returncode}"
                        if process.returncode >= 0
                        else f"signal {-process.returncode}"
                    )
                await asyncio.sleep(self.timing.poll_s)

    def _obituary(self, unit: Unit, reason: str) -> str:
        times = f" ({unit.failures} times in a row)" if unit.failures > 1 else ""
        lines = self.logs.tail(unit.name)
        words = "".join(f"\n    {line}" for line in lines) or " nothing"
        return f"{unit.name} {reason}{times}. It said last:{words}"

    async def _stop_all(self) -> None:
        """Stop in reverse: nobody before all those who need it; independent ones together."""
        left = {unit.name: unit for unit in self._started}
        for unit in left.values():
            # Without requests in flight there is nothing to finish, and a start may not hear signals.
            if isinstance(unit.server, Service) and not unit.ready.is_set():
                unit.server.stop_deadline_s = self.timing.stop_starting_s
        while left:
            needed = {need for unit in left.values() for need in unit.needs}
            layer = [unit for name, unit in left.items() if name not in needed]
            await asyncio.gather(*(unit.server.stop() for unit in layer))
            for unit in layer:
                del left[unit.name]
