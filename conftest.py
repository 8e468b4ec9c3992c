"""Real servers for tests: one PostgreSQL and one Valkey per test process, a database per test."""

import importlib.util
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path
from types import ModuleType

import pytest
from databases import Databases

from florin_cli.servers import Postgres, Valkey

pytest_plugins = ("units",)  # tests/support

MigratedDatabase = Callable[[str], Awaitable[str]]


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Postgres]:
    """A PostgreSQL server of this test process."""
    with Postgres.running(tmp_path_factory.mktemp("postgres") / "data", fsync=False) as server:
        yield server


@pytest.fixture(scope="session")
def valkey(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Valkey]:
    """A Valkey server of this test process."""
    with Valkey.running(tmp_path_factory.mktemp("valkey") / "data") as server:
        yield server


@pytest.fixture(scope="session")
def databases(postgres: Postgres) -> Databases:
    """Databases of this process's server, each used by one test after the other."""
    return Databases(postgres)


@pytest.fixture
async def new_database(databases: Databases) -> AsyncIterator[Callable[..., Awaitable[str]]]:
    """Get an empty, migrated database of a service: ``url = await new_database("florin_payments")``.

    Returns the address for the application role, or the role that ``role`` names.
    """
    taken: list[str] = []

    async def take(package: str, role: str = "app") -> str:
        name, url = await databases.take(package, role)
        taken.append(name)
        return url

    yield take
    for name in taken:
        await databases.give_back(name)


@pytest.fixture(scope="session")
def openid_provider() -> ModuleType:
    """The module `tests/openid_provider.py`, which the auth service's tests and those in a browser share."""
    spec = importlib.util.spec_from_file_location("openid_provider", Path(__file__).parent / "tests/openid_provider.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def secret() -> str:
    """A random secret of full strength."""
    return secrets.token_urlsafe(48)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """An empty folder for a stack's data."""
    return tmp_path / "home"
