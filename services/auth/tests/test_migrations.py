"""The database can be brought up, taken down and brought up again."""

from florin_cli.servers import Postgres
from florin_kit.db import migrate

PACKAGE = "florin_auth"


async def test_up_down_up(postgres: Postgres) -> None:
    name = f"{PACKAGE}_stairs"
    postgres.create(name)
    owner = postgres.url(name, "owner")
    tables = "SELECT count(*) FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version'"
    await migrate.upgrade_async(PACKAGE, owner, f"{name}_app")
    built = postgres.execute(tables, database=name)
    await migrate.downgrade_async(PACKAGE, owner, f"{name}_app")
    assert postgres.execute(tables, database=name) == "0"
    await migrate.upgrade_async(PACKAGE, owner, f"{name}_app")
    assert postgres.execute(tables, database=name) == built
