"""A name server that can be told what to say, and what not."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Self

from local.names import NameServer as Server
from local.names import Records, Silence


class NameServer(Server):
    """`texts` are the names there are; of what is `broken` it can say nothing, and `silent` it is mute."""

    def __init__(self) -> None:
        super().__init__(self._said)
        self.texts: dict[str, Sequence[Sequence[str]]] = {}
        self.broken: set[str] = set()
        self.silent = False
        self.asked: list[str] = []

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _said(self, name: str) -> Records | None:
        self.asked.append(name)
        if self.silent:
            raise Silence
        if name in self.broken:
            raise OSError(name)
        return self.texts.get(name)
