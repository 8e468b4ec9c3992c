"""What people typed, as it can be set in a document. Pure but for the coverage it is given."""

import unicodedata
from typing import Any

from florin_payments.papers import fonts

LENGTH_MAX = 500
# No document of the test side may pass for the proof of a payment.
PLAY_MONEY = "Test mode: no real money"
# What reorders or hides text could make a document say something else than its facts.
_HIDDEN = ("Cc", "Cf", "Cs", "Co", "Cn")
_JOINERS = "\u200c\u200d"  # Persian and Indic scripts need them to be spelled right


def printable(text: str, coverage: bytes) -> str:
    """The text with what no font has written out: an emoji by its name, another character by its number."""
    parts = []
    for character in unicodedata.normalize("NFC", text)[:LENGTH_MAX]:
        if character.isspace():
            parts.append(" ")
        elif character in _JOINERS and fonts.has(coverage, character):
            parts.append(character)
        elif unicodedata.category(character) in _HIDDEN or 0xFE00 <= ord(character) <= 0xFE0F:
            continue
        elif fonts.has(coverage, character):
            parts.append(character)
        else:
            parts.append(_written_out(character))
    return " ".join("".join(parts).split())


def every(facts: Any, coverage: bytes) -> Any:
    """All texts within lists and dicts, made `printable`."""
    if isinstance(facts, str):
        return printable(facts, coverage)
    if isinstance(facts, list):
        return [every(item, coverage) for item in facts]
    if isinstance(facts, dict):
        return {key: every(value, coverage) for key, value in facts.items()}
    return facts


def _written_out(character: str) -> str:
    if unicodedata.category(character) == "So":
        return f"[{unicodedata.name(character, 'symbol').lower()}]"
    if unicodedata.category(character).startswith("M"):
        return ""
    return f"[U+{ord(character):04X}]"
