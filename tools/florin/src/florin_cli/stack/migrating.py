"""The task that runs `florin_cli.stack.migrations`."""

import json
from collections.abc import Mapping

from florin_cli.paths import Home
from florin_cli.servers import Postgres
from florin_cli.stack.service import Task
from florin_cli.stack.settings import TEST_SIDE, base_environment


def task(name: str, home: Home, postgres: Postgres, databases: Mapping[str, str]) -> Task:
    """Bring `databases`, by the names of their services, to their newest revisions."""
    work = [
        (f"florin_{TEST_SIDE.get(service, service)}", postgres.url(database, "owner"), f"{database}_app")
        for service, database in databases.items()
    ]
    env = base_environment() | {"FLORIN_MIGRATIONS": json.dumps(work)}
    return Task(name, home.data("services"), env, ("-m", "florin_cli.stack.migrations"))
