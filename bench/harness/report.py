"""A benchmark's report: tables on the terminal, and the same as a page in ``bench/results``."""

from collections.abc import Sequence
from pathlib import Path

RESULTS = Path(__file__).resolve().parents[1] / "results"


class Report:
    """Collects sections; `write` puts them on the terminal and into a file."""

    def __init__(self, title: str, command: str, machine: Sequence[str]) -> None:
        self._lines = [f"# {title}", "", f"`{command}`", "", *(f"- {line}" for line in machine), ""]

    def text(self, *lines: str) -> None:
        self._lines += [*lines, ""]

    def table(self, heading: str, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        """A heading and a table; the first column is left-aligned, the others are figures."""
        widths = [max(len(row[i]) for row in (columns, *rows)) for i in range(len(columns))]

        def line(cells: Sequence[str]) -> str:
            padded = [cells[0].ljust(widths[0]), *(c.rjust(w) for c, w in zip(cells[1:], widths[1:], strict=True))]
            return f"| {' | '.join(padded)} |"

        rule = f"| {'-' * widths[0]} | {' | '.join('-' * (w - 1) + ':' for w in widths[1:])} |"
        self._lines += [f"## {heading}", "", line(columns), rule, *map(line, rows), ""]

    def write(self, name: str, *, keep: bool) -> None:
        """Print it, and ``keep`` it as ``bench/results/<name>.md`` (a quick run is not worth it)."""
        page = "\n".join(self._lines).rstrip() + "\n"
        print(page)
        if not keep:
            return
        RESULTS.mkdir(exist_ok=True)
        (RESULTS / f"{name}.md").write_text(page)
