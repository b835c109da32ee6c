"""Count the hits of a search in several sets. Most sets are the same, or have all hits: none is counted twice."""

from __future__ import annotations

from collections.abc import Mapping

from .client import Json
from .form_queries import NOTHING


class CountedSets:
    """Sets of posts whose hits are counted."""

    def __init__(self, sets: Mapping[str, Json], everything: Json | None) -> None:
        """`sets`: the query of each; `everything`: the query of the set that has all hits, if there is one."""
        self._sets = sets
        self._everything = everything
        self._counted: dict[str, Json] = {}
        """Those that are counted, by the first of their names."""
        for name, query in sets.items():
            if query not in (everything, NOTHING) and query not in self._counted.values():
                self._counted[name] = query

    def make_body(self) -> Json:
        """Return the aggregations that count."""
        return {name: {"filter": query} for name, query in self._counted.items()}

    def read(self, found: Json) -> dict[str, int]:
        """Return the number of hits in each set, from the response to a search."""
        return {name: self._read_one(query, found) for name, query in self._sets.items()}

    def _read_one(self, query: Json, found: Json) -> int:
        if query == NOTHING:
            return 0
        if query == self._everything:
            total: int = found["hits"]["total"]["value"]
            return total
        name = next(name for name, each in self._counted.items() if each == query)
        count: int = found["aggregations"][name]["doc_count"]
        return count
