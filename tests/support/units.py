"""How tests are shared out among processes: whatever needs the platform goes to one, that it is started once."""

from pathlib import PurePosixPath
from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling

PLATFORM = ("tests/drills", "tests/e2e", "tests/security")
# It has a platform of its own, so that it can run beside the others.
APART = "tests/e2e/test_identity.py"


def unit(nodeid: str) -> str:
    """What a test is run together with: its file, or all tests of the shared platform."""
    file = PurePosixPath(nodeid.partition("::")[0])
    shared = str(file) != APART and any(file.is_relative_to(folder) for folder in PLATFORM)
    return "platform" if shared else str(file)


class Units(LoadScopeScheduling):
    """Whole units to whoever is free, the largest first: the platform's begins at once, the rest fills the time.

    (Groups by the plugin's own marker have no effect with pytest 9.1 and later: it writes an attribute that is gone.)
    """

    def _split_scope(self, nodeid: str) -> str:
        return unit(nodeid)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: Any, log: Any) -> Units:
    return Units(config, log)
