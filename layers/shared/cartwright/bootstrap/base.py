"""Time, chance, settings and the table."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from cartwright.adapters import aws
from cartwright.adapters.world import RandomBirths, SystemClock
from cartwright.settings import Settings
from cartwright.storage.table import Table

if TYPE_CHECKING:
    from cartwright.application.ports.world import Births, Clock


@cache
def settings() -> Settings:
    return Settings()


@cache
def clock() -> Clock:
    return SystemClock()


@cache
def births() -> Births:
    return RandomBirths(clock())


@cache
def table() -> Table:
    return Table(aws.dynamodb(), settings().table)
