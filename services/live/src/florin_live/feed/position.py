"""Places in the log: ids of the stream, ``<milliseconds>-<number>``, which only grow. Pure."""

import re
from typing import NamedTuple

_TEXT = re.compile(r"(\d{1,19})-(\d{1,19})")


class Position(NamedTuple):
    """A place in the log; compares in the order of the log."""

    ms: int
    number: int

    def __str__(self) -> str:
        return f"{self.ms}-{self.number}"


START = Position(0, 0)


def parse(text: str) -> Position | None:
    """The place that a text names, None when it names none."""
    match = _TEXT.fullmatch(text)
    return Position(int(match[1]), int(match[2])) if match else None
