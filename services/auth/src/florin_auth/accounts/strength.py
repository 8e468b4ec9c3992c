"""Which passwords are accepted: long, hard to guess, not known to everybody, and not made of the user's own data."""

import re

from zxcvbn_rs_py import zxcvbn

from florin_auth.accounts.common import is_common, plain
from florin_kit.errors import Problem, invalid

LENGTH_MIN = 12
LENGTH_MAX = 128
SCORE_MIN = 3
ESTIMATED_LENGTH_MAX = 64  # the estimate's time grows with the square of the length
OWN_PART_LENGTH_MIN = 3


def check(password: str, *identifiers: str, field: str = "password") -> None:
    """Raise `ValidationFailed` unless the password is good enough for the person with these identifiers."""
    if problem := find_problem(password, *identifiers, field=field):
        raise problem


def find_problem(password: str, *identifiers: str, field: str = "password") -> Problem | None:
    """What is wrong with a password, or None."""
    if len(password) < LENGTH_MIN:
        return invalid(field, "too_short", f"Use at least {LENGTH_MIN} characters")
    if len(password) > LENGTH_MAX:
        return invalid(field, "too_long", f"Use at most {LENGTH_MAX} characters")
    own = _parts(identifiers)
    if _similar(password, own):
        return invalid(field, "similar", "Choose something that is not like your name or e-mail address")
    if is_common(password):
        return invalid(field, "too_common", "This is one of the passwords that are tried first: choose another one")
    estimate = zxcvbn(password[:ESTIMATED_LENGTH_MAX], [*own, "florin"])
    if int(estimate.score) < SCORE_MIN:
        return invalid(field, "too_weak", "This is easy to guess: use more or rarer words")
    return None


def _parts(identifiers: tuple[str, ...]) -> list[str]:
    words = {word for text in identifiers for word in (text.lower(), *re.split(r"[^a-z0-9]+", text.lower()))}
    return sorted(word for word in words if len(word) >= OWN_PART_LENGTH_MIN)


def _similar(password: str, own: list[str]) -> bool:
    """Whether little is left once the user's own words, also backwards or in digits, are taken out."""
    words = sorted({form for word in own for form in (word, word[::-1])}, key=len, reverse=True)
    return any(_little_left(text, words) for text in (password.lower(), plain(password.lower())))


def _little_left(text: str, words: list[str]) -> bool:
    rest = text
    for word in words:
        rest = rest.replace(word, "")
    return len(rest) < LENGTH_MIN // 2 and len(rest) < len(text)
