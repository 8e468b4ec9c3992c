"""The same gateway with what each request passes through compiled (ADR 28); ``make build`` makes it.

A compiled form is used only by the sources and the Python that it was made from: its folder is named after them.
"""

import hashlib
import os
import sys
import sysconfig
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
    total = hashlib.sha256(str(sysconfig.get_config_var("EXT_SUFFIX")).encode())
    total.update(sys.version.encode())
    for source in sorted(_SOURCES.rglob("*.py")):
        total.update(f"\0{source.relative_to(_SOURCES)}\0".encode())
        total.update(source.read_bytes())
    return _FORMS / total.hexdigest()[:32]


if __name__ == "__main__":
    sys.stdout.write(f"{folder()}\n")
