"""The phrases of mails, one table per language under phrases/."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).with_name("phrases")
LANGUAGES = frozenset({"de", "en", "es", "fr", "it", "nl"})


@cache
def of(language: str) -> Mapping[str, str]:
    """The table of one of LANGUAGES. All have the same phrases, with the same places to fill in.

    Only what a tax or a tax number is called (`levy-…`, `number-…`) differs: a language names those it has a
    word for.
    """
    table: dict[str, str] = json.loads((FOLDER / f"{language}.json").read_text("utf-8"))
    return table
