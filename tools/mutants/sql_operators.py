"""Small mistakes that somebody could make in SQL and PL/pgSQL, one at a time. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_TOKENS = re.compile(
    r"--[^\n]*|'(?:[^']|'')*'|\$\$"  # skipped: comments, strings, the quotes of bodies
    r"|:=|=>|\|\||<=|>=|<>|[<>=+-]"
    r"|\bIS NOT DISTINCT FROM\b|\bIS DISTINCT FROM\b|\bIS NOT NULL\b|\bIS NULL\b|\bIS NOT TRUE\b"
    r"|\bON CONFLICT[^;)]*DO NOTHING\b|\bFOR NO KEY UPDATE\b|\bSTRICT\b|\bSECURITY DEFINER\b"
    r"|\bAND\b|\bOR\b|\bNOT\b|\btrue\b|\bfalse\b|\b\d+\b"
)
_INSTEAD = {
    "<=": ("<",),
    ">=": (">",),
    "<": ("<=", ">"),
    ">": (">=", "<"),
    "=": ("<>",),
    "<>": ("=",),
    "+": ("-",),
    "-": ("+",),
    "AND": ("OR",),
    "OR": ("AND",),
    "NOT": ("",),
    "true": ("false",),
    "false": ("true",),
    "IS NULL": ("IS NOT NULL",),
    "IS NOT NULL": ("IS NULL",),
    "IS NOT TRUE": ("IS TRUE",),
    "IS DISTINCT FROM": ("IS NOT DISTINCT FROM",),
    "IS NOT DISTINCT FROM": ("IS DISTINCT FROM", "="),
    "FOR NO KEY UPDATE": ("",),
    "STRICT": ("",),
    "SECURITY DEFINER": ("",),
}
_STATEMENT = re.compile(r"(?m)^ +((?:INSERT|UPDATE|RAISE|RETURN|SELECT|target\.|source\.|\w+ :=)[^;$]*;)")
_TRIGGER = re.compile(r"(?m)^CREATE (?:TRIGGER|UNIQUE INDEX)[^;]*;")
_CONSTRAINT = re.compile(r"(?m),\n +(?:CONSTRAINT|UNIQUE|FOREIGN|PRIMARY)[^\n]*?(?=,?\n)")
_CHECK = re.compile(r" CHECK \((?:[^()]|\([^()]*\))*\)")
_CALL = re.compile(r"(?:\b(?:ledger_\w+|int8send|coalesce)|VALUES\s*|,\s*\n?\s*)\(((?:[^()]|\([^()]*\))*)\)")


@dataclass(frozen=True)
class Mutant:
    """A changed text; ``line`` counts from 1."""

    line: int
    what: str
    text: str


def mutants(text: str) -> Iterator[Mutant]:
    """Every mutant of a script."""
    for found in _TOKENS.finditer(text):
        token = found.group()
        if token.isdigit():
            instead: tuple[str, ...] = (str(int(token) + 1),)
        else:
            instead = ("",) if token.startswith("ON CONFLICT") else _INSTEAD.get(token, ())
        for other in instead:
            yield _made(text, found.start(), found.end(), other)
    for pattern in (_STATEMENT, _TRIGGER, _CONSTRAINT, _CHECK):
        for found in pattern.finditer(text):
            group = 1 if pattern is _STATEMENT else 0
            yield _made(text, found.start(group), found.end(group), "NULL;" if pattern is _STATEMENT else "")
    yield from _swapped(text)


def _swapped(text: str) -> Iterator[Mutant]:
    for found in _CALL.finditer(text):
        parts = _split(found.group(1))
        for left in range(len(parts) - 1):
            one, two = parts[left].strip(), parts[left + 1].strip()
            if one != two and " text" not in one and " uuid" not in one:  # calls, not declarations
                swapped = [*parts[:left], parts[left + 1], parts[left], *parts[left + 2 :]]
                yield _made(text, found.start(1), found.end(1), ",".join(swapped))


def _split(arguments: str) -> list[str]:
    parts, depth = [""], 0
    for letter in arguments:
        depth += {"(": 1, ")": -1}.get(letter, 0)
        if letter == "," and depth == 0:
            parts.append("")
        else:
            parts[-1] += letter
    return parts


def _made(text: str, start: int, end: int, instead: str) -> Mutant:
    def words(piece: str) -> str:
        return " ".join(piece.split())[:80] or "nothing"

    where = text.count("\n", 0, start) + 1
    near = words(text[text.rfind("\n", 0, start) + 1 : end + 30])
    return Mutant(
        where, f"{words(text[start:end])} becomes {words(instead)} in: {near}", text[:start] + instead + text[end:]
    )
