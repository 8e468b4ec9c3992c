"""What people type: normalised, and free of what a reader cannot see. Pure."""

import unicodedata

from florin_kit.errors import invalid

# Cc: control characters (NUL is also refused by PostgreSQL); Cs: lone surrogates;
# the rest are the characters that reorder text and so disguise it.
_BIDI = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def clean(field: str, value: str, *, multiline: bool = False) -> str:
    """Trim and compose (NFC); raise `ValidationFailed` about ``field`` for what must not be in it."""
    text = unicodedata.normalize("NFC", value.replace("\r\n", "\n")).strip()
    for character in text:
        if multiline and character in "\n\t":
            continue
        if unicodedata.category(character) in ("Cc", "Cs") or character in _BIDI:
            raise invalid(field, "invalid_character", "This contains characters that can't be shown")
    return text
