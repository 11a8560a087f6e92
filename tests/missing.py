"""What a machine may lack that tests drive or compare with."""

from __future__ import annotations

import os

import pytest


def missing(what: str) -> BaseException:
    """To be raised: it skips what needs that, and says why. Where `CI` is true it fails instead."""
    if os.environ.get("CI") == "true":
        return pytest.fail.Exception(f"{what}; where CI is true it has to be here")
    return pytest.skip.Exception(what)
