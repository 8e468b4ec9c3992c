"""The same gateway with what each request passes through compiled (ADR 28); ``make build`` makes it.

A compiled form is used only by the sources and the Python that it was made from: its folder is named after them. Our
libraries count as sources, since the compiler has read their types and constants.
"""

import hashlib
import os
import sys
import sysconfig
from importlib.util import find_spec
from pathlib import Path

import florin_gateway

SETTING = "FLORIN_COMPILED"  # read here: when settings are loaded, modules are
_SOURCES = Path(__file__).parent
_FORMS = _SOURCES.parents[1] / "dist" / "compiled"


def use() -> None:
    """Let imports from here on find the compiled modules, as the setting says; see `GatewaySettings.compiled`."""
    wanted = os.environ.get(SETTING, "auto")
    if wanted == "no":
        return
    found = folder()
    if found.is_dir():
        sys.path.append(str(found))  # for the part that the modules share
        florin_gateway.__path__[:] = [str(found / "florin_gateway")]
    elif wanted == "yes":
        sys.exit(
            f"the gateway does not start: {SETTING} is yes, and these sources are not compiled; `make build` does it"
        )


def in_use() -> bool:
    """Whether this process runs the compiled form."""
    return florin_gateway.__path__[0] != str(_SOURCES)


def folder() -> Path:
    """Where the compiled form of these sources for this Python belongs, whether it is there or not."""
    total = hashlib.sha256(f"{sysconfig.get_config_var('EXT_SUFFIX')} {sys.version}".encode())
    for package in (_SOURCES, *map(_package, ("florin_kit", "florin_contracts"))):
        for source in sorted(package.rglob("*.py")):
            total.update(f"\0{source.relative_to(package.parent)}\0".encode())
            total.update(source.read_bytes())
    return _FORMS / total.hexdigest()[:32]


def _package(name: str) -> Path:
    """Where a package is; it is not imported."""
    spec = find_spec(name)
    assert spec
    assert spec.origin
    return Path(spec.origin).parent


if __name__ == "__main__":
    sys.stdout.write(f"{folder()}\n")
