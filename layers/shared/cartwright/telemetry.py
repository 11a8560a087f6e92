"""Logs and metrics: one JSON line per event, never a secret, never a buyer's words."""

from __future__ import annotations

from functools import cache

from aws_lambda_powertools import Logger


@cache
def logger() -> Logger:
    """The function's logger. The service's name and level come from POWERTOOLS_* in the environment."""
    return Logger()
