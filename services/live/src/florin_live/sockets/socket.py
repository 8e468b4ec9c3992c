"""One live connection: who it is, what it listens to, how much it may say."""

import time
from itertools import count

from florin_kit.identity import Principal
from florin_live import metrics
from florin_live.sockets import frames
from florin_live.sockets.protocol import SocketProtocol

MESSAGES_BURST = 30
MESSAGES_PER_S = 1.0
INVALID_COST = 5
_numbers = count()


class Socket:
    """Small on purpose: there are thousands."""

    __slots__ = (
        "_allowance",
        "_allowed_at",
        "_buffered_max",
        "_wire",
        "expires_at",
        "id",
        "number",
        "role",
        "session_id",
        "topics",
        "user_id",
    )

    def __init__(self, id_: str, principal: Principal, wire: SocketProtocol, buffered_max: int) -> None:
        self.id = id_
        self.number = next(_numbers)
        self.user_id = principal.user_id
        self.session_id = principal.session_id
        self.role = principal.role
        self.expires_at = principal.expires_at
        self.topics: frozenset[str] = frozenset()
        self._wire = wire
        self._buffered_max = buffered_max
        self._allowance = float(MESSAGES_BURST)
        self._allowed_at = time.monotonic()

    def write(self, frame: bytes) -> None:
        """Send a frame now. A client that does not keep up is cut: it will come back and ask for what it missed."""
        if not self._wire.write(frame, self._buffered_max):
            metrics.CUTS.inc()

    def close(self, code: int, reason: str, say: str | None = None) -> None:
        """Say an error code, when there is one to say, and close."""
        if say is not None:
            self.write(frames.error(say))
        self._wire.finish(code)
        metrics.CLOSED.labels(reason).inc()

    def spend(self, cost: int = 1) -> bool:
        """Pay for a message (token bucket); False when the client has said too much."""
        now = time.monotonic()
        earned = (now - self._allowed_at) * MESSAGES_PER_S
        self._allowance = min(float(MESSAGES_BURST), self._allowance + earned) - cost
        self._allowed_at = now
        return self._allowance >= 0
