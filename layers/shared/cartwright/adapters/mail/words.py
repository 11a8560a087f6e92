"""The phrases of mails by their names: English in phrases.json, others in the catalogues of `languages`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from cartwright.languages import speech

PHRASES = Path(__file__).with_name("phrases.json")


@cache
def of(language: str) -> Mapping[str, str]:
    """All phrases in a language; in English what its catalogue lacks."""
    english: dict[str, str] = json.loads(PHRASES.read_text("utf-8"))
    words = speech(language)
    return {name: words.named(name, text) for name, text in english.items()}
