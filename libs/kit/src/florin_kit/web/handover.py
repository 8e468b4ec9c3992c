"""How a process takes over from the one before it: the socket it is given, and the word that it serves.

Whoever starts the process may hold the listening socket and pass it on (socket activation, as systemd
does it): ``FLORIN_LISTEN_FD`` is its number. Clients then wait in one queue that outlives every process,
so a successor can start beside the old one and nobody is turned away in between. ``FLORIN_READY_FD`` is
a pipe on which the process says that it is ready; it closes with the process.
"""

import os
import socket

LISTEN_FD = "FLORIN_LISTEN_FD"
READY_FD = "FLORIN_READY_FD"
BACKLOG = 2048


def listening(host: str, port: int) -> socket.socket:
    """The socket to listen on: the one that was passed on, or else a new one on ``host:port``."""
    if number := os.environ.get(LISTEN_FD):
        return socket.socket(fileno=int(number))
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    return socket.create_server((host, port), family=family, backlog=BACKLOG)


def tell_ready() -> None:
    """Say that this process serves, to whoever wants to know; once."""
    if number := os.environ.pop(READY_FD, None):
        os.write(int(number), b"1")
        os.close(int(number))


def is_awaited() -> bool:
    """Whether somebody waits for `tell_ready`."""
    return READY_FD in os.environ
