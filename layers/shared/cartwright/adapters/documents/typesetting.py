"""Typst, as it is asked here: no typefaces but our own, and PDF/A-3a, which takes no sign that none of them
has."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any, Final

import typst

from cartwright.adapters.documents import typefaces

LEVEL: Final = "a-3a"
"""ISO 19005-3 level A: what B asks, and that programs that read aloud know what is what."""

type Sources = dict[str, str | bytes | Path]
"""Files by their names: the one that is set is `main.typ`. What Typst's own stub knows nothing of."""


def pdf(files: Sources) -> bytes:
    """Typefaces are read once, and then a page takes some milliseconds."""
    made = _compiler().compile(input=files, format="pdf", pdf_standards=LEVEL)  # type: ignore[type-var]
    assert isinstance(made, bytes)
    return made


def png(files: Sources, ppi: float) -> list[bytes]:
    """A picture for each page."""
    made = _compiler().compile(input=files, format="png", ppi=ppi)  # type: ignore[type-var]
    pages = made if isinstance(made, list) else [made]
    return [page for page in pages if page is not None]


def writable(value: Any) -> Any:
    """All words in it with a box for each sign that no typeface has."""
    if isinstance(value, str):
        return typefaces.coverage().writable(value)
    if isinstance(value, list):
        return [writable(one) for one in value]
    if isinstance(value, dict):
        return {name: writable(one) for name, one in value.items()}
    return value


@cache
def _compiler() -> typst.Compiler:
    return typst.Compiler(font_paths=[*map(str, typefaces.folders())], ignore_system_fonts=True)
