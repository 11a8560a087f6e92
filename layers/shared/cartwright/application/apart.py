"""Many pieces of work that have nothing to do with each other: what is broken about one stops no other, and
is told once all are done.

A refusal or an outage is an answer, and dealt with where it is heard. This is for what nobody foresaw: an
error of ours in one order must not leave everybody else's waiting, in every account, each minute anew.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager


class Apart:
    """What was broken, each with the name of what it was."""

    def __init__(self) -> None:
        self._broken: list[Exception] = []

    @contextmanager
    def each(self, *name: str) -> Iterator[None]:
        """One of them."""
        try:
            yield
        except Exception as broken:  # noqa: BLE001  kept, and raised with the others
            broken.add_note(" ".join(name))
            self._broken.append(broken)

    def tell(self) -> None:
        """Raises all that was broken, as one: who runs it fails, and that is an alarm."""
        if self._broken:
            raise ExceptionGroup("broken, each by itself", self._broken)
