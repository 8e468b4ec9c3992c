"""Every service's database can be brought up, taken down and brought up again."""

import pytest

from florin_cli.servers import Postgres
from florin_cli.stack.settings import DATABASES
from florin_kit.db import migrate


@pytest.mark.parametrize("service", DATABASES)
async def test_up_down_up(postgres: Postgres, service: str) -> None:
    package, name = f"florin_{service}", f"{service}_stairs"
    postgres.create(name)
    owner = postgres.url(name, "owner")
    tables = "SELECT count(*) FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version'"
    await migrate.upgrade_async(package, owner, f"{name}_app")
    built = postgres.execute(tables, database=name)
    assert int(built) > 0
    await migrate.downgrade_async(package, owner, f"{name}_app")
    assert postgres.execute(tables, database=name) == "0"
    await migrate.upgrade_async(package, owner, f"{name}_app")
    assert postgres.execute(tables, database=name) == built
