"""How tests are shared out among processes: what needs a platform goes to two, and each of them starts one."""

from pathlib import PurePosixPath
from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling

BROWSER = "tests/e2e"
PLATFORM = ("tests/drills", "tests/security", BROWSER)
# Of the browser's, what is run with the rest: the two groups then take about as long as each other.
BESIDE = (
    "test_identity.py",
    "test_python_client.py",
    "test_python_client_examples.py",
    "test_python_client_limits.py",
    "test_python_client_webhooks.py",
    "test_test_mode.py",
)


def unit(nodeid: str) -> str:
    """What a test is run together with: its file, or all tests that share a platform with it."""
    file = PurePosixPath(nodeid.partition("::")[0])
    if not any(file.is_relative_to(folder) for folder in PLATFORM):
        return str(file)
    return "browser" if file.is_relative_to(BROWSER) and file.name not in BESIDE else "platform"


class Units(LoadScopeScheduling):
    """Whole units to whoever is free, the largest first: the platforms' begin at once, the rest fills the time.

    (Groups by the plugin's own marker have no effect with pytest 9.1 and later: it writes an attribute that is gone.)
    """

    def _split_scope(self, nodeid: str) -> str:
        return unit(nodeid)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: Any, log: Any) -> Units:
    return Units(config, log)
