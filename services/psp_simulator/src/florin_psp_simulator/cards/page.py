"""The reference page of the test cards, made from the catalogue.

python -m florin_psp_simulator.cards.page FILE
"""

import sys
from pathlib import Path

from florin_psp_simulator.cards.catalogue import CARDS

_INTRODUCTION = """\
# Test cards

<!-- Made by `python -m florin_psp_simulator.cards.page docs/reference/test-cards.md`; edit the catalogue instead. -->

The simulated payment service provider knows these cards. Use a token as the `payment_method` of a top-up, or type
the number into the provider's card page (any date to come, any security code) and get a token of your own. What takes
"a while" is a dial; [how to turn the dials](../how-to/drill-the-provider.md).

| token | number | what happens | fails with |
|---|---|---|---|
"""


def page() -> str:
    """The whole page as Markdown."""
    rows = (
        f"| `{card.token}` | {grouped(card.number)} | {card.meaning} "
        f"| {f'`{card.failure_code}`' if card.failure_code else '—'} |\n"
        for card in CARDS.values()
    )
    return _INTRODUCTION + "".join(rows) + "\nAny other token fails with `unknown_payment_method`.\n"


def grouped(number: str) -> str:
    """The digits as they stand on a card."""
    sizes = (4, 6, 5) if len(number) == 15 else (4, 4, 4, 4)
    parts, start = [], 0
    for size in sizes:
        parts.append(number[start : start + size])
        start += size
    return " ".join(parts)


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(page())
