"""Real servers for tests: one PostgreSQL and one Valkey per test process, a database per test."""

import importlib.util
import itertools
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path
from types import ModuleType

import pytest

from florin_cli.servers import Postgres, Valkey
from florin_kit.db import migrate

_numbers = itertools.count()
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
def templates(postgres: Postgres) -> dict[str, str]:
    """Databases that were migrated once, to be copied for each test."""
    return {}


@pytest.fixture
async def new_database(postgres: Postgres, templates: dict[str, str]) -> AsyncIterator[Callable[..., Awaitable[str]]]:
    """Make a fresh, migrated database of a service: ``url = await new_database("florin_payments")``.

    Returns the address for the application role, or the role that ``role`` names.
    """
    made: list[str] = []

    async def make(package: str, role: str = "app") -> str:
        if package not in templates:
            template = f"{package}_template"
            postgres.create(template)
            await migrate.upgrade_async(package, postgres.url(template, "owner"), f"{template}_app")
            templates[package] = template
        template = templates[package]
        name = f"{package}_{next(_numbers)}"
        postgres.execute(f"CREATE DATABASE {name} TEMPLATE {template} OWNER {template}_owner")
        made.append(name)
        return postgres.url(name, role, of=template)  # type: ignore[arg-type]

    yield make
    for name in made:
        postgres.execute(f"DROP DATABASE {name} WITH (FORCE)")


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
