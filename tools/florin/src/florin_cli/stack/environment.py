"""A running stack as our own commands see it."""

from dataclasses import dataclass
from pathlib import Path

from florin_cli.paths import Home
from florin_cli.stack import state
from florin_cli.stack.errors import StackError


@dataclass(frozen=True)
class Environment:
    """Where a running stack answers, and with which settings.

    `settings` are its shared `FLORIN_*` settings (addresses with passwords, secrets), and
    for each service `FLORIN_<SERVICE>_DATABASE_URL` and `…_DATABASE_OWNER_URL`.
    """

    home: Home
    origin: str
    settings: dict[str, str]

    @property
    def authority(self) -> Path:
        """The certificate authority to trust for `origin`."""
        return self.home.path / "ca.pem"

    def database_url(self, service: str, *, owner: bool = False) -> str:
        """Return the address of a service's database, for its application or its owner role."""
        return self.settings[f"FLORIN_{service.upper()}_DATABASE_{'OWNER_' if owner else ''}URL"]

    def service_url(self, service: str) -> str:
        """Return the inner address of a service, e.g. `auth` or `gateway`."""
        return self.settings[f"FLORIN_{service.upper()}_URL"]


def current(home: Home | None = None) -> Environment:
    """Return the running stack; raises StackError when there is none."""
    home = home or Home.from_environment()
    found = state.running(home)
    if found is None or not found.inner:
        raise StackError(f"no stack runs in {home.path}; start it with `make up`")
    return Environment(home, found.origin, found.inner)
