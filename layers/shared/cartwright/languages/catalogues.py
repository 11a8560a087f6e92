"""The files under catalogues/: parsed by Babel when a language is first spoken, never at import."""

from __future__ import annotations

import io
from functools import cache
from gettext import GNUTranslations, NullTranslations
from pathlib import Path
from typing import Final

SOURCE: Final = "en"
"""The language the sentences are written in: it has no catalogue, and needs none."""
FOLDER = Path(__file__).with_name("catalogues")


@cache
def languages() -> frozenset[str]:
    """Every language there is: `de`, `pt_BR`."""
    return frozenset({SOURCE, *(path.stem for path in FOLDER.glob("*.po"))})


@cache
def catalogue(language: str) -> NullTranslations:
    """One of `languages`. What a catalogue lacks, or has only as fuzzy, is said in English."""
    if language == SOURCE:
        return NullTranslations()
    from babel.messages.mofile import write_mo  # noqa: PLC0415
    from babel.messages.pofile import read_po  # noqa: PLC0415

    with (FOLDER / f"{language}.po").open("rb") as file:
        parsed = read_po(file, locale=language)
    compiled = io.BytesIO()
    write_mo(compiled, parsed)
    compiled.seek(0)
    return GNUTranslations(compiled)


def spoken(locale: str) -> str:
    """The language to speak to a reader of `locale`: its very own (`pt_BR`), else its language (`pt`), else
    English."""
    known = languages()
    return next((name for name in (locale, locale.partition("_")[0]) if name in known), SOURCE)
