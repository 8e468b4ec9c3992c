"""Where things lie: the checkout, the data of a stack, what is kept between stacks."""

import os
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[4]
"""The checkout: this package is installed from it, editable."""

WEB_DIST = ROOT / "web" / "dist"
NGINX_TEMPLATES = ROOT / "deploy" / "nginx"
PROBLEM_PAGES = ROOT / "deploy" / "problems"


def cache() -> Path:
    """Folder for downloads that all stacks of this checkout share; it goes with the environment."""
    return Path(sys.prefix) / "share" / "florin"


@dataclass(frozen=True)
class Home:
    """The data folder of one stack (`FLORIN_HOME`, default `.florin` in the checkout)."""

    path: Path

    @classmethod
    def from_environment(cls) -> "Home":
        """Read `FLORIN_HOME`; a relative one is relative to the checkout."""
        return cls((ROOT / os.environ.get("FLORIN_HOME", ".florin")).resolve())

    @property
    def lock(self) -> Path:
        """Held by the supervisor for as long as it lives."""
        return self.path / "lock"

    @property
    def state(self) -> Path:
        """What runs now: pids, ports, inner addresses."""
        return self.path / "run.json"

    @property
    def secrets(self) -> Path:
        """The generated secrets, readable by the owner only."""
        return self.path / "secrets.json"

    @property
    def logs(self) -> Path:
        """One file per process."""
        return self.path / "logs"

    @property
    def mail(self) -> Path:
        """What the mail catcher caught, one `.eml` file per message."""
        return self.path / "mail"

    def data(self, server: str) -> Path:
        """Data folder of one server."""
        return self.path / server

    def make(self) -> None:
        """Create the folder, closed to other users: it holds secrets, mail and data."""
        self.path.mkdir(parents=True, exist_ok=True)
        self.path.chmod(0o700)
        self.logs.mkdir(exist_ok=True)
        self.mail.mkdir(exist_ok=True)
