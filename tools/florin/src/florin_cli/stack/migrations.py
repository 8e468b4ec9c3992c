"""The migrations' process: `python -m florin_cli.stack.migrations`.

Reads `FLORIN_MIGRATIONS`, JSON `[[package, owner url, application role], …]`. A process of
its own: only it ever holds the owners' passwords.
"""

import json
import os
import sys
from importlib.util import find_spec

from florin_kit.db.migrate import upgrade


def main() -> None:
    """Bring every database to its newest revision."""
    for package, owner_url, app_role in json.loads(os.environ["FLORIN_MIGRATIONS"]):
        if find_spec(f"{package}.migrations") is None:
            sys.exit(f"{package} has no migrations")
        upgrade(package, owner_url, app_role)
        sys.stdout.write(f"{package} is at its newest revision\n")


if __name__ == "__main__":
    main()
