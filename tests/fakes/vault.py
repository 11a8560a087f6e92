"""A vault whose ciphertexts are claim checks: what was sealed lies in memory under them."""

from __future__ import annotations

import base64
from collections.abc import Mapping

from cartwright.application.ports.connecting import WrongContext
from cartwright.domain.connections import Credentials
from cartwright.domain.errors import Outage


class FakeVault:
    """`opened` counts the times something was unsealed; while `down`, nothing answers."""

    def __init__(self) -> None:
        self._sealed: dict[str, tuple[dict[str, str], Credentials]] = {}
        self.opened = 0
        self.down = False

    def seal(self, credentials: Credentials, context: Mapping[str, str]) -> str:
        self._answer()
        check = base64.b64encode(f"sealed {len(self._sealed)}".encode()).decode()
        self._sealed[check] = dict(context), credentials
        return check

    def unseal(self, sealed: str, context: Mapping[str, str]) -> Credentials:
        self._answer()
        bound, credentials = self._sealed.get(sealed, ({}, None))
        if credentials is None or bound != context:
            raise WrongContext
        self.opened += 1
        return credentials

    def _answer(self) -> None:
        if self.down:
            raise Outage("the fake vault")
