"""CSV (RFC 4180, UTF-8 with a header) that is safe to open in a spreadsheet. Pure."""

import csv
from collections.abc import Iterable, Sequence
from io import StringIO

# A spreadsheet takes a cell that begins like this for a formula (OWASP, CSV Injection).
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def lines(rows: Iterable[Sequence[str]]) -> bytes:
    """A line for each row; cells are written by `safe`."""
    buffer = StringIO(newline="")
    csv.writer(buffer).writerows([safe(cell) for cell in row] for row in rows)
    return buffer.getvalue().encode()


def safe(cell: str) -> str:
    """The cell, as text even for a spreadsheet."""
    return f"'{cell}" if cell.lstrip(" ").startswith(_FORMULA) else cell


def headers(name: str) -> dict[str, str]:
    """What a browser needs to save the answer as a file of this name, and nobody to keep it."""
    return {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
    }
