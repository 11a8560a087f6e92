"""Giving tests to workers, as pytest-xdist does it for groups, in as many steps as there are tests.

At every test that is done pytest-xdist counts what its worker has left among all that it ever got, and looks
the next one up in the list of all: of fifteen thousand tests that is much of what the whole run waits for at
its end. Here what is done is forgotten, and a test's place is known.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, SupportsIndex

from xdist.scheduler import LoadGroupScheduling  # type: ignore[import-untyped]


class Places(list[str]):
    """Tests in their order, each of which is there once."""

    def __init__(self, tests: Sequence[str]) -> None:
        super().__init__(tests)
        self._of = {test: place for place, test in enumerate(tests)}

    def index(self, test: str, *within: SupportsIndex) -> int:
        return super().index(test, *within) if within else self._of[test]


class Scheduling(LoadGroupScheduling):  # type: ignore[misc]
    def add_node_collection(self, node: Any, collection: Sequence[str]) -> None:
        super().add_node_collection(node, collection)
        for known, tests in self.registered_collections.items():
            if not isinstance(tests, Places):
                self.registered_collections[known] = Places(tests)

    def mark_test_complete(self, node: Any, item_index: int, duration: float = 0) -> None:
        super().mark_test_complete(node, item_index, duration)
        work, scope = (
            self.assigned_work[node],
            self._split_scope(self.registered_collections[node][item_index]),
        )
        if all(work[scope].values()):
            del work[scope]
