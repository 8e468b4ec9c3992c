"""PostgreSQL: connections, units of work, migrations."""

from florin_kit.db.database import Database
from florin_kit.db.direct import DirectPool, Unit, joined

__all__ = ["Database", "DirectPool", "Unit", "joined"]
