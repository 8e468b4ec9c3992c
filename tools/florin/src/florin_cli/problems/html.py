"""A page for each type of problem, at the address that its `type` names. No scripts; one style sheet."""

import base64
import hashlib
import re
from collections.abc import Iterator, Sequence
from html import escape
from importlib.resources import files

from florin_cli.problems.catalogue import Entry
from florin_kit.errors import TYPE_BASE

STYLE = (files("florin_cli.problems") / "page.css").read_text()
_HASH = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
_CODE = re.compile(r"`([^`]+)`")
_FROM = {
    "all": "Any part of the platform answers with it.",
    "edge": "The door itself answers with it, before any service is asked.",
}


def site(entries: Sequence[Entry]) -> dict[str, str]:
    """Return all files by their names: a page for each problem, a list of them, the style sheet."""
    pages = {f"{entry.slug}.html": _page(entry.title, _problem(entry)) for entry in entries}
    return pages | {"index.html": _page("Problems", _list(entries)), "style.css": STYLE}


def _page(title: str, body: Iterator[str]) -> str:
    return "".join(
        [
            '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n',
            '<meta name="viewport" content="width=device-width, initial-scale=1">\n',
            f"<title>{escape(title)} · Florin</title>\n",
            f'<link rel="stylesheet" href="{TYPE_BASE}style.css" integrity="sha256-{_HASH}" crossorigin="anonymous">\n',
            "</head>\n<body>\n",
            *(f"{line}\n" for line in body),
            "</body>\n</html>\n",
        ]
    )


def _problem(entry: Entry) -> Iterator[str]:
    yield f"<header><p><code>{entry.code}</code> · HTTP {entry.status}</p><h1>{escape(entry.title)}</h1></header>"
    yield f"<main><h2>What it means</h2><p>{_text(entry.meaning)}</p>"
    yield f"<h2>What to do</h2><p>{_text(entry.advice)}</p>"
    origin = _FROM.get(entry.source, f"Only the {escape(entry.source)} service answers with it.")
    yield f"<h2>Where it comes from</h2><p>{origin}</p></main>"
    yield f'<footer><a href="{TYPE_BASE}">All problems</a></footer>'


def _list(entries: Sequence[Entry]) -> Iterator[str]:
    yield "<header><h1>Problems</h1><p>Every error of Florin is a problem document (RFC 9457). Programs go by"
    yield "<code>code</code>; <code>type</code> is the address of one of these pages.</p></header><main><ul>"
    for entry in entries:
        link = f'<a href="{TYPE_BASE}{entry.slug}">{escape(entry.title)}</a>'
        yield f"<li>{link}<br><code>{entry.status} {entry.code}</code></li>"
    yield "</ul></main>"


def _text(words: str) -> str:
    return _CODE.sub(r"<code>\1</code>", escape(words, quote=False))
