"""PostgreSQL: connections, units of work, migrations."""

from florin_kit.db.database import Database

__all__ = ["Database"]
