"""Passwords that everybody tries first: the most common ones of published breaches, in a form of our own.

``common.bin`` holds a sorted 8-byte hash (SHA-256, shortened) of each, folded to lower case; nobody can
read a word in it. A candidate is looked up as it is and with what people do to a common word taken back:
capitals, digits and signs around it, letters written as digits, the word twice.

    python -m florin_auth.accounts.common < WORDS > common.bin

makes the file from a list with one password on each line.
"""

import hashlib
import re
import sys
import unicodedata
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.resources import files

HASH_BYTES = 8
WORD_LENGTH_MIN = 4
AROUND_LENGTH_MAX = 8
_AROUND = re.compile(r"^[\W\d_]+|[\W\d_]+$")
_LETTERS = str.maketrans("0134578@$!", "oieastbasi")
_TWICE = re.compile(r"(.+?)\1+")


def is_common(password: str) -> bool:
    """Whether a password, or the word that it is made of, is among the common ones."""
    return any(_known(form) for form in _forms(password))


def encode(words: Iterable[str]) -> bytes:
    """The file for a list of passwords."""
    folded = {_folded(word) for word in words}
    return b"".join(sorted({_hash(word) for word in folded if len(word) >= WORD_LENGTH_MIN}))


def plain(text: str) -> str:
    """Digits and signs that stand for letters as those letters: ``p@ssw0rd`` is ``password``."""
    return text.translate(_LETTERS)


def _forms(password: str) -> Iterator[str]:
    whole = _folded(password)
    word = _AROUND.sub("", whole)
    # More around it than this is no decoration: the strength estimate judges it.
    bases = (whole, word) if len(whole) - len(word) <= AROUND_LENGTH_MAX else (whole,)
    for form in (form for base in bases for form in (base, plain(base))):
        yield form
        if repeated := _TWICE.fullmatch(form):
            yield repeated[1]


def _known(word: str) -> bool:
    if len(word) < WORD_LENGTH_MIN:
        return False
    data, wanted = _data(), _hash(word)
    place = bisect_left(range(len(data) // HASH_BYTES), wanted, key=lambda number: _entry(data, number))
    return _entry(data, place) == wanted


def _entry(data: bytes, number: int) -> bytes:
    return data[number * HASH_BYTES : (number + 1) * HASH_BYTES]


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold().strip()


def _hash(word: str) -> bytes:
    return hashlib.sha256(word.encode()).digest()[:HASH_BYTES]


@cache
def _data() -> bytes:
    return files("florin_auth.accounts").joinpath("common.bin").read_bytes()


if __name__ == "__main__":
    sys.stdout.buffer.write(encode(sys.stdin.read().splitlines()))
