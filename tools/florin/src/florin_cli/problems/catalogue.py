"""Every problem that the platform answers with: what the services raise, and what the edge says itself."""

import pkgutil
import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module

from florin_cli.paths import NGINX_TEMPLATES
from florin_cli.problems import words
from florin_cli.stack.settings import SERVICES
from florin_kit.errors import Problem

_EDGE = NGINX_TEMPLATES / "snippets" / "problems.conf.template"
_EDGE_PROBLEM = re.compile(r'"title":"(?P<title>[^"]+)","status":(?P<status>\d+),"code":"(?P<code>\w+)"')


@dataclass(frozen=True, order=True)
class Entry:
    """One type of problem; `source` is `all`, a service, or `edge`."""

    status: int
    code: str
    title: str
    source: str

    @property
    def slug(self) -> str:
        """The last part of its `type`."""
        return self.code.replace("_", "-")

    @property
    def meaning(self) -> str:
        """When it is answered."""
        return words.of(self.code, self.status).meaning

    @property
    def advice(self) -> str:
        """What a client does about it."""
        return words.of(self.code, self.status).advice


def entries() -> list[Entry]:
    """Return all, by status and code."""
    found = [Entry(kind.status, kind.code, kind.title, _source(kind)) for kind in kinds()]
    known = {entry.code for entry in found}
    found += [Entry(status, code, title, "edge") for code, status, title in edge() if code not in known]
    return sorted(found)


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


def _source(kind: type[Problem]) -> str:
    package = kind.__module__.partition(".")[0]
    return "all" if package == "florin_kit" else package.removeprefix("florin_")
