"""Everything the processes print: prefixed to the terminal, and to one file for each."""

import asyncio
import os
import sys
from collections import deque
from pathlib import Path

_TAIL_LINES = 12
_LINE_BYTES_MAX = 64 * 1024
_COLOURS = (36, 32, 33, 35, 34, 96, 92, 93, 95, 94)
_WIDTH = 14


class LogSink:
    """Reads the processes' pipes in the event loop and writes whole lines."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._colourful = sys.stdout.isatty() and "NO_COLOR" not in os.environ
        self._colours: dict[str, int] = {}
        self._tails: dict[str, deque[str]] = {}

    def pipe(self, name: str, *, quiet: bool = False) -> int:
        """Return a descriptor to write to for process `name`; the caller closes it after the start.

        What a `quiet` process prints goes to its file only.
        """
        reader, writer = os.pipe()
        os.set_blocking(reader, False)
        self._tails[name] = deque(maxlen=_TAIL_LINES)
        buffer = bytearray()
        # Kept open and appended to: a restart goes on in the same file.
        file = (self.folder / f"{name}.log").open("ab", buffering=0)
        loop = asyncio.get_running_loop()

        def on_readable() -> None:
            try:
                chunk = os.read(reader, _LINE_BYTES_MAX)
            except BlockingIOError:
                return
            if chunk:
                file.write(chunk)
                buffer.extend(chunk)
            if not chunk or len(buffer) > _LINE_BYTES_MAX:
                buffer.extend(b"\n" if buffer else b"")
            *lines, rest = bytes(buffer).split(b"\n")
            buffer[:] = rest
            for line in lines:
                self._line(name, line.decode(errors="replace"), quiet=quiet)
            if not chunk:
                loop.remove_reader(reader)
                os.close(reader)
                file.close()

        loop.add_reader(reader, on_readable)
        return writer

    def tail(self, name: str) -> list[str]:
        """Return the last lines that a process printed since its last start."""
        return list(self._tails.get(name, ()))

    def say(self, text: str) -> None:
        """Print words of the supervisor itself."""
        for line in text.splitlines() or [""]:
            self._print("florin", line)

    def _line(self, name: str, line: str, *, quiet: bool) -> None:
        self._tails[name].append(line)
        if not quiet:
            self._print(name, line)

    def _print(self, name: str, line: str) -> None:
        prefix = f"{name:<{_WIDTH}}|"
        if self._colourful:
            colour = self._colours.setdefault(name, _COLOURS[len(self._colours) % len(_COLOURS)])
            prefix = f"\x1b[{colour}m{prefix}\x1b[0m"
        try:
            sys.stdout.write(f"{prefix} {line}\n")
            sys.stdout.flush()
        except OSError:
            # The terminal went away; the files go on.
            sys.stdout = Path(os.devnull).open("w")  # noqa: SIM115 (for the rest of the process)
