"""All sockets of this replica, and how events reach them."""

import time
from collections.abc import Iterator

from florin_contracts.vocabulary import Role
from florin_live import metrics
from florin_live.feed.entry import Ends, Entry
from florin_live.feed.history import History
from florin_live.feed.position import Position, parse
from florin_live.sockets import frames
from florin_live.sockets.frames import Subscribe
from florin_live.sockets.socket import Socket
from florin_live.sockets.topics import matching, refused

REPLAYED_MAX = 200


class Hub:
    """Runs in the event loop without ever waiting: each step sees and leaves a consistent state."""

    def __init__(self, history: History) -> None:
        self._history = history
        self._by_user: dict[str, set[Socket]] = {}
        self._staff: set[Socket] = set()

    def __iter__(self) -> Iterator[Socket]:
        return (socket for sockets in list(self._by_user.values()) for socket in list(sockets))

    @property
    def last_event_id(self) -> str:
        return str(self._history.last)

    def add(self, socket: Socket) -> None:
        self._by_user.setdefault(socket.user_id, set()).add(socket)
        if socket.role == Role.ADMIN:
            self._staff.add(socket)
        metrics.SOCKETS.inc()

    def remove(self, socket: Socket) -> None:
        mine = self._by_user[socket.user_id]
        mine.discard(socket)
        if not mine:
            del self._by_user[socket.user_id]
        self._staff.discard(socket)
        metrics.SOCKETS.dec()

    def subscribe(self, socket: Socket, request: Subscribe) -> None:
        """Change what a socket listens to; first send it what it missed."""
        if code := refused(request.topics, socket.role):
            socket.write(frames.error(code))
            return
        socket.topics = frozenset(request.topics)
        outcome = "current"
        if request.after is not None:
            missed = self._missed(socket, request.after)
            if missed is None:
                outcome = "reload"
            elif missed:
                outcome = "replayed"
                for frame in missed:
                    socket.write(frame)
                metrics.REPLAYED.inc(len(missed))
        metrics.RESUMES.labels(outcome).inc()
        socket.write(frames.resume(outcome, self.last_event_id))

    def dispatch(self, position: Position, entry: Entry) -> None:
        """Take an entry of the log to everyone who may see it, and close what it ends."""
        started = time.perf_counter()
        if entry.is_gap:
            metrics.GAPS.inc()
            gap = frames.resume("reload", str(position))
            for socket in self:
                socket.write(gap)
            return
        sent = 0
        made: dict[tuple[str, ...], bytes] = {}
        for socket in self._candidates(entry):
            topics = matching(entry, socket.topics, socket.user_id, socket.role)
            if not topics:
                continue
            frame = made.get(topics)
            if frame is None:
                frame = made[topics] = frames.event(str(position), topics, entry.name, entry.data)
            socket.write(frame)
            sent += 1
        if entry.ends is not None:
            self._end(entry.ends)
        metrics.FRAMES.inc(sent)
        metrics.FAN_OUT_SECONDS.observe(time.perf_counter() - started)
        metrics.LATENCY_SECONDS.observe(max(0.0, time.time() - entry.time))

    def end_sessions(self, session_ids: frozenset[str]) -> None:
        """Close the sockets of sessions that do not count any more."""
        for socket in self:
            if socket.session_id in session_ids:
                _revoke(socket)

    def _candidates(self, entry: Entry) -> Iterator[Socket]:
        seen = self._staff if entry.staff else set()
        yield from tuple(seen)
        for user_id in entry.audience:
            for socket in tuple(self._by_user.get(user_id, ())):
                if socket not in seen:
                    yield socket

    def _missed(self, socket: Socket, after: str) -> list[bytes] | None:
        """The frames that a socket missed; None when they can't all be told."""
        position = parse(after)
        entries = self._history.since(position) if position is not None else None
        if entries is None:
            return None
        found: list[bytes] = []
        for at, entry in entries:
            if topics := matching(entry, socket.topics, socket.user_id, socket.role):
                found.append(frames.event(str(at), topics, entry.name, entry.data))
                if len(found) > REPLAYED_MAX:
                    return None
        return found

    def _end(self, ends: Ends) -> None:
        if ends.session_id is not None:
            self.end_sessions(frozenset({ends.session_id}))
        for socket in tuple(self._by_user.get(ends.user_id or "", ())):
            if socket.role != ends.unless_role:
                _revoke(socket)


def _revoke(socket: Socket) -> None:
    socket.close(frames.SESSION_OVER, "session_revoked", say="session_revoked")
