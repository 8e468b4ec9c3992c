"""The running stack's ear for commands: a socket in its home, which only the owner can enter.

One connection carries one command: a line of JSON there, lines of JSON back, `{"said": …}` while it
works and at last `{"done": true}` or `{"error": …}`.
"""

import asyncio
import json
import os
import socket
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager, suppress

from florin_cli.paths import Home
from florin_cli.stack.errors import StackError

Said = Callable[[str], None]
Restart = Callable[[Sequence[str], Said], Awaitable[None]]
_NAME = "control.sock"
_LINE_BYTES_MAX = 64 * 1024


@contextmanager
def _address(home: Home) -> Iterator[str]:
    """Return the socket's name by way of its folder: the name itself may be longer than a socket's may be."""
    folder = os.open(home.path, os.O_DIRECTORY)
    try:
        yield f"/proc/self/fd/{folder}/{_NAME}"
    finally:
        os.close(folder)


async def listen(home: Home, restart: Restart) -> asyncio.AbstractServer:
    """Answer commands until the server is closed."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        def answer(**message: object) -> None:
            writer.write(json.dumps(message).encode() + b"\n")

        try:
            names = json.loads(await reader.readline())["restart"]
            await restart(names, lambda words: answer(said=words))
            answer(done=True)
        except StackError as error:
            answer(error=str(error))
        except (ValueError, KeyError, TypeError):
            answer(error="that is no command")
        finally:
            with suppress(ConnectionError):
                await writer.drain()
            writer.close()

    with _address(home) as name:
        home.path.joinpath(_NAME).unlink(missing_ok=True)
        return await asyncio.start_unix_server(serve, name, limit=_LINE_BYTES_MAX)


def ask_restart(home: Home, names: Sequence[str], said: Said) -> None:
    """Have the running stack replace `names`; returns when that is done. Raises StackError."""
    with socket.socket(socket.AF_UNIX) as link:
        try:
            with _address(home) as name:
                link.connect(name)
        except OSError as error:
            raise StackError(f"no stack runs in {home.path}; start it with `make up`") from error
        link.sendall(json.dumps({"restart": list(names)}).encode() + b"\n")
        for line in link.makefile():
            message = json.loads(line)
            if "said" in message:
                said(message["said"])
            elif "error" in message:
                raise StackError(message["error"])
            else:
                return
    raise StackError("the stack stopped")
