"""The reference page of all problems, made from the classes that are raised.

    python -m florin_cli.problems_page [FILE]

writes it to FILE, by default `docs/reference/problems.md` of the checkout.
"""

import pkgutil
import re
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

from florin_cli.paths import NGINX_TEMPLATES, ROOT
from florin_cli.stack.settings import SERVICES
from florin_kit.errors import TYPE_BASE, Problem

PAGE = ROOT / "docs" / "reference" / "problems.md"
_EDGE = NGINX_TEMPLATES / "snippets" / "problems.conf.template"
_EDGE_PROBLEM = re.compile(r'"title":"(?P<title>[^"]+)","status":(?P<status>\d+),"code":"(?P<code>\w+)"')
_INTRODUCTION = f"""\
# Problems

<!-- Made by `python -m florin_cli.problems_page`; edit the classes instead. -->

Every error is an `application/problem+json` document (RFC 9457): `type`, `title`, `status`, `code`,
`detail`, `request_id` (but not in a refusal that is stored under an `Idempotency-Key`), and for invalid
input `errors`, a list of `{{field, code, message}}`. Programs go by `code`, which is stable; `title` and
`detail` are for people and may change. `Retry-After` stands beside it where it is known how long to
wait. `type` is the code with hyphens after `{TYPE_BASE}`; it is a name, nothing
is served there.

"From" is `all` for what the kit defines, a service for what only that service answers, `edge` for
what nginx answers itself.

| status | code | title | from |
|---|---|---|---|
"""


def page() -> str:
    """Return the whole page as Markdown."""
    rows = [(kind.status, kind.code, kind.title, _from(kind)) for kind in kinds()]
    known = {code for _, code, _, _ in rows}
    rows += [(status, code, title, "edge") for code, status, title in edge() if code not in known]
    return _INTRODUCTION + "".join(f"| {' | '.join(row)} |\n" for row in map(_cells, sorted(rows)))


def kinds() -> list[type[Problem]]:
    """Return every class of problem that any service can raise."""
    for service in SERVICES:
        package = import_module(f"florin_{service}")
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if not module.name.endswith(".__main__") and ".migrations" not in module.name:
                import_module(module.name)
    return [kind for kind in _below(Problem) if kind.__module__.startswith("florin_")]


def edge() -> list[tuple[str, int, str]]:
    """Return code, status and title of the problems that nginx answers itself."""
    found = _EDGE_PROBLEM.finditer(_EDGE.read_text())
    return [(match["code"], int(match["status"]), match["title"].replace("\\'", "'")) for match in found]


def _below(kind: type[Problem]) -> Iterator[type[Problem]]:
    for below in kind.__subclasses__():
        yield below
        yield from _below(below)


def _from(kind: type[Problem]) -> str:
    package = kind.__module__.partition(".")[0]
    return "all" if package == "florin_kit" else package.removeprefix("florin_")


def _cells(row: tuple[int, str, str, str]) -> tuple[str, ...]:
    status, code, title, source = row
    return (str(status), f"`{code}`", title, source)


def main(arguments: list[str]) -> None:
    """Command line."""
    (Path(arguments[0]) if arguments else PAGE).write_text(page())


if __name__ == "__main__":
    main(sys.argv[1:])
