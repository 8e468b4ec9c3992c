"""API keys from before they had a mode."""

from florin_cli.servers import Postgres
from florin_kit.db import migrate

PACKAGE = "florin_auth"


async def test_older_keys_are_live_and_older_releases_may_still_make_some(postgres: Postgres) -> None:
    name = f"{PACKAGE}_modes"
    postgres.create(name)
    owner = postgres.url(name, "owner")
    await migrate.upgrade_async(PACKAGE, owner, f"{name}_app")
    await migrate.downgrade_async(PACKAGE, owner, f"{name}_app", "0010")
    make = """
        INSERT INTO api_keys (id, user_id, name, scopes, created_at)
        SELECT gen_random_uuid(), id, 'Shop', '{payments:read}', now() FROM users
    """
    postgres.execute(
        "INSERT INTO users (id, email, name, handle, role, status, created_at, updated_at) "
        "VALUES (gen_random_uuid(), 'v@florin.test', 'V', 'vendor', 'VENDOR', 'active', now(), now());" + make,
        database=name,
    )
    await migrate.upgrade_async(PACKAGE, owner, f"{name}_app")
    postgres.execute(make, database=name)
    assert postgres.execute("SELECT mode FROM api_keys", database=name).split() == ["live", "live"]
