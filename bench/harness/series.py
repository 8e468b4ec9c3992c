"""Figures of several rounds: the median, with the lowest and the highest beside it."""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass
class Series:
    """One quantity, measured once in each round."""

    values: list[float] = field(default_factory=list)

    def add(self, value: float) -> None:
        self.values.append(value)

    @property
    def median(self) -> float:
        return statistics.median(self.values)

    def show(self, digits: int = 0, *, spread: bool = True) -> str:
        """``median`` or ``median (lowest to highest)``; a dash when nothing was measured."""
        if not self.values:
            return "–"
        text = number(self.median, digits)
        if not spread or len(self.values) < 2:
            return text
        return f"{text} ({number(min(self.values), digits)} to {number(max(self.values), digits)})"


def number(value: float, digits: int = 0) -> str:
    return f"{value:,.{digits}f}"


def percentile(ordered: Sequence[float], share: float) -> float:
    """The value below which ``share`` (0 to 1) of the sorted values lie."""
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]
