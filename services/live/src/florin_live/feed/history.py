"""The end of the log in memory, so that a reconnecting client costs no query. Pure."""

from bisect import bisect_right
from collections import deque
from collections.abc import Iterator
from itertools import islice

from florin_live.feed.entry import Entry
from florin_live.feed.position import START, Position


class History:
    """The last ``entries_max`` entries.

    ``complete_after``: of all that came later than this place, nothing is missing here.
    """

    def __init__(self, entries_max: int) -> None:
        self._entries_max = entries_max
        self._positions: deque[Position] = deque()
        self._entries: deque[Entry] = deque()
        self.complete_after = START
        self.last = START

    def add(self, position: Position, entry: Entry) -> None:
        """Take the log's next entry. A gap makes everything before it useless."""
        assert position > self.last, "the log only grows"
        self.last = position
        if entry.is_gap:
            self.forget(position)
            return
        self._positions.append(position)
        self._entries.append(entry)
        if len(self._entries) > self._entries_max:
            self.complete_after = self._positions.popleft()
            self._entries.popleft()

    def forget(self, position: Position) -> None:
        """Begin anew at this place: what was before may not be complete."""
        self._positions.clear()
        self._entries.clear()
        self.complete_after = self.last = position

    def since(self, position: Position) -> Iterator[tuple[Position, Entry]] | None:
        """All entries after a place, None when some may be missing or the place was never reached."""
        if position < self.complete_after or position > self.last:
            return None
        start = bisect_right(self._positions, position)
        return zip(islice(self._positions, start, None), islice(self._entries, start, None), strict=True)
