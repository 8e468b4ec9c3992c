"""Pages by key: a list's place is the sort key of its last item, not a count of items.

Such a page costs the same wherever it is, and new rows neither repeat nor hide an item.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Select, tuple_

Query = TypeVar("Query", bound=Select[Any])


@dataclass(frozen=True)
class Keyset:
    """An order by columns, of which the last tells all rows apart."""

    columns: Sequence[ColumnElement[Any]]
    ascending: bool = False

    def page(self, query: Query, after: Sequence[Any] | None, limit: int) -> Query:
        """The first ``limit`` rows in order, behind those up to ``after`` (values of the columns)."""
        return self.ordered(self.behind(query, after)).limit(limit)

    def behind(self, query: Query, after: Sequence[Any] | None) -> Query:
        """Only rows that come later than ``after`` in this order."""
        if after is None:
            return query
        place = tuple_(*self.columns)
        return query.where(place > tuple_(*after) if self.ascending else place < tuple_(*after))

    def ordered(self, query: Query) -> Query:
        """The query in this order."""
        return query.order_by(*(column.asc() if self.ascending else column.desc() for column in self.columns))
