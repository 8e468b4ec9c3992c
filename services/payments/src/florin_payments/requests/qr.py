"""A link as a QR code, as data that a page can draw without an image from elsewhere."""

from collections.abc import Sequence

import segno

from florin_payments.requests.schemas import Qr

QUIET_ZONE = 4  # modules on each side, as ISO/IEC 18004 asks


def qr(text: str) -> Qr:
    """Error correction M: readable with 15 % of it covered."""
    rows = [list(row) for row in segno.make(text, error="m", micro=False).matrix_iter(border=QUIET_ZONE)]
    return Qr(size=len(rows), path="".join(_runs(y, row) for y, row in enumerate(rows)))


def _runs(y: int, row: Sequence[int]) -> str:
    """Each run of dark modules of a row is one rectangle of the path."""
    path, x = "", 0
    while x < len(row):
        end = x
        while end < len(row) and row[end]:
            end += 1
        if end > x:
            path += f"M{x} {y}h{end - x}v1h-{end - x}z"
        x = end + 1
    return path
