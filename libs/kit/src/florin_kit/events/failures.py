"""What a failed handler means: the message's fault, or the world's."""

from dataclasses import dataclass

import asyncpg
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import TimeoutError as RedisTimeoutError
from sqlalchemy.exc import DBAPIError, InterfaceError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from florin_kit.errors import Overloaded


class NotStartedError(Exception):
    """The handler was never reached: there was no transaction to run it in."""


# A handler's own mistake, or a time limit that the message itself may exceed each time.
_NOT_UNAVAILABLE = (FileNotFoundError, FileExistsError, PermissionError, TimeoutError)
# Class 08 connection, 53 insufficient resources, 57P operator intervention (restart, shutdown),
# 25006 read-only (a replica before it is promoted).
_UNAVAILABLE_STATES = ("08", "53", "57P", "25006")
_UNAVAILABLE = (
    Overloaded,
    NotStartedError,
    OSError,
    PoolTimeoutError,
    RedisConnectionError,
    RedisTimeoutError,
    asyncpg.InterfaceError,
    InterfaceError,
)


class RejectError(Exception):
    """Raised by a handler: this message can never be handled, set it aside without more tries."""


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """Waits in seconds between the tries of one message; one more try than waits.

    The waits happen inside the consumer: a broker would hand the message back at once.
    """

    delays_s: tuple[float, ...] = (0.2, 1.0, 5.0, 15.0)

    @property
    def tries_max(self) -> int:
        """How often a handler is tried before its message is set aside."""
        return len(self.delays_s) + 1


def unavailable(error: BaseException) -> bool:
    """Whether something that the handler needs is away, so that trying does not count.

    Otherwise a restart of PostgreSQL would send everything in flight to the dead letters.
    """
    if isinstance(error, _UNAVAILABLE):
        return not isinstance(error, _NOT_UNAVAILABLE)
    if isinstance(error, DBAPIError):
        state = str(getattr(error.orig, "sqlstate", None) or "")
        return error.connection_invalidated or state.startswith(_UNAVAILABLE_STATES)
    if isinstance(error, asyncpg.PostgresError):
        return str(error.sqlstate or "").startswith(_UNAVAILABLE_STATES)
    return False
